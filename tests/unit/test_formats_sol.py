import pytest
from solver_files import SOLOMON, VRPTW

from solvers.errors import ProblemError
from solvers.formats.instance import Instance
from solvers.formats.sol import read_sol, write_sol
from solvers.formats.solomon import read_solomon
from solvers.formats.vrplib import read_vrplib
from solvers.problem import REQUIRED_PRICE
from solvers.solution import Reason, ReloadStop, Route, Solution, Stop, Unassigned

TRIPS = (
    VRPTW.replace("VRPTW", "MTVRPTWR").replace("VEHICLES : 2", "VEHICLES : 1")
    + """RELEASE_TIME_SECTION
1 0
2 0
3 4
VEHICLES_RELOAD_DEPOT_SECTION
1 1
"""
).replace("EOF\n", "")


def solution(*routes: Route, cost: int, unassigned: tuple[Unassigned, ...] = ()) -> Solution:
    return Solution(routes=routes, unassigned=unassigned, cost=cost)


def served(vehicle: int, *visits: int) -> Route:
    activities = tuple(
        Stop(job=one, arrival=0, start=0, departure=0, lateness=0)
        if one >= 0
        else ReloadStop(reload=-1 - one, arrival=0, start=0, departure=0)
        for one in visits
    )
    return Route(
        vehicle=vehicle,
        departure=0,
        activities=activities,
        end=0,
        travel_duration=0,
        service_duration=0,
        waiting_duration=0,
    )


def two_kinds() -> Instance:
    text = VRPTW.replace("CAPACITY : 10\n", "").replace("DEPOT_SECTION", "CAPACITY_SECTION\n1 10\n2 20\nDEPOT_SECTION")
    return read_vrplib(text)


def test_routes_are_read_as_jobs_in_order() -> None:
    answer = read_sol("Route #1: 2 1\nCost 10.0\n", read_solomon(SOLOMON))
    assert (answer.sequences, answer.cost) == (((1, 0), ()), "10.0")


def test_a_route_is_that_of_the_vehicle_of_its_number() -> None:
    answer = read_sol("Route #1:\nRoute #2: 1 2 \nCost: 100", two_kinds())
    assert (answer.sequences, answer.cost) == (((), (0, 1)), "100")


def test_a_depot_within_a_route_is_a_reload() -> None:
    assert read_sol("Route #1: 1 0 2\n", read_vrplib(TRIPS)).sequences == ((0, -1, 1),)


@pytest.mark.parametrize("route", ["1 0 2 0", "0 1 0 2", "1 0 0 2", "0 1 0 0 2 0 0"])
def test_a_depot_where_the_vehicle_is_anyway_is_no_reload(route: str) -> None:
    assert read_sol(f"Route #1: {route}\n", read_vrplib(TRIPS)).sequences == ((0, -1, 1),)


def test_clients_that_no_route_names_are_left_out() -> None:
    assert read_sol("Route #1: 2\n", read_solomon(SOLOMON)).sequences == ((1,), ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no line that begins with Route #1"),
        ("Route #1: 1 3\n", "line 1: Route #1 visits 3, which is none of the 2 clients and no depot"),
        ("Route #1: 1 0 2\n", "line 1: Route #1 visits 0, which is none"),
        ("Route #1: 1\nRoute #2: 2 1\n", "line 2: Route #2 serves 1, which line 1 does already"),
        ("Route #1: 1 2 1\n", "line 1: Route #1 serves 1, which line 1 does already"),
        ("Route #3: 1\n", "line 1: Route #3 must be of one of the vehicles, 1 to 2"),
        ("Route #1: 1\n\nRoute #1: 2\n", "line 3: Route #1 was given on line 1 already"),
        ("Route #1: one\n", "line 1: Route #1 must be a number, got 'one'"),
        ("Route #1 1 2\n", "line 1 must be Route #k: and the clients' numbers, got 'Route #1 1 2'"),
        ("Route #1: 1 2\nCost much\n", "line 2: Cost must be a number, got 'much'"),
    ],
)
def test_an_answer_that_is_not_right_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ProblemError, match=message.replace("(", r"\(")):
        read_sol(text, read_solomon(SOLOMON))


def test_an_answer_is_written_with_its_cost_as_stated() -> None:
    written = write_sol(read_solomon(SOLOMON), solution(served(0, 1, 0), cost=100))
    assert written == "Route #1: 2 1\nCost 10.0\n"


def test_routes_of_vehicles_that_are_alike_are_numbered_through() -> None:
    written = write_sol(read_solomon(SOLOMON), solution(served(1, 0), cost=100))
    assert written == "Route #1: 1\nCost 10.0\n"


def test_routes_of_vehicles_that_differ_keep_their_numbers() -> None:
    written = write_sol(two_kinds(), solution(served(1, 0, 1), cost=100))
    assert written == "Route #1:\nRoute #2: 1 2\nCost 10.0\n"


def test_reloads_are_written_as_the_depot() -> None:
    written = write_sol(read_vrplib(TRIPS), solution(served(0, 0, -1, 1), cost=128))
    assert written == "Route #1: 1 0 2\nCost 128\n"


def test_clients_that_had_to_be_served_are_named_and_not_priced() -> None:
    missing = (Unassigned(job=1, reason=Reason.OUTCOMPETED, detail=""),)
    written = write_sol(read_solomon(SOLOMON), solution(served(0, 0), cost=100 + REQUIRED_PRICE, unassigned=missing))
    assert written == "Route #1: 1\nCost 10.0\nMissing: 2\n"


def test_an_answer_without_routes_has_a_cost_alone() -> None:
    everyone = tuple(Unassigned(job=job, reason=Reason.OUTCOMPETED, detail="") for job in (0, 1))
    written = write_sol(read_solomon(SOLOMON), solution(cost=2 * REQUIRED_PRICE, unassigned=everyone))
    assert written == "Cost 0.0\nMissing: 1 2\n"


def test_what_is_written_is_read_again() -> None:
    instance = read_vrplib(TRIPS)
    written = write_sol(instance, solution(served(0, 1, -1, 0), cost=128))
    assert read_sol(written, instance).sequences == ((1, -1, 0),)
