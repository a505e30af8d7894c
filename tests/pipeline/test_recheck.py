"""A finished plan is checked again from its file; whatever is tampered with is found, and told in the city's words."""

from dataclasses import fields

import pytest
from grid_plan import NETWORK_DIGEST, REMOVED, DrivenGrid, file_with
from numpy.typing import NDArray

from dispatch.model import Figures, Plan
from dispatch.planning.document import decode_plan
from dispatch.planning.recheck import PlanViolation, recheck
from dispatch.planning.travel import TravelTable

LIST, STOP, CREW = "departments.1.work_lists.0", "departments.1.work_lists.0.assignments.0", "departments.1.crews.0"
"""The first list of the department of two crews, its first stop, its crew."""

ON_THE_LEG = "crew R-1, leg from Corner Yard to order 1-010:"

FALSE_FIGURES = {field.name: 9_999 for field in fields(Figures)} | {"deferred_by_reason": {"unreachable": 2}}


def as_told(violations: list[PlanViolation]) -> list[str]:
    return [f"{one.department}: {one.rule}: {one.detail}" for one in violations]


def at(clock: str) -> str:
    return f"2026-03-02T{clock}-08:00"


def test_a_plan_breaks_no_rule_by_its_own_legs_nor_by_the_streets(plan: Plan) -> None:
    assert (recheck(plan), recheck(plan, DrivenGrid, network_digest=NETWORK_DIGEST)) == ([], [])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {f"{STOP}.arrival": at("06:28:00")},
            "ROAD: arrival: order 1-010 on crew R-1: arrival is given as 06:28, leaving the stop before and driving "
            "there gives 06:33",
        ),
        (
            {f"{STOP}.departure": at("06:48:20")},
            "ROAD: departure: order 1-010 on crew R-1: departure is given as 06:48:20, the start and the time on site "
            "give 06:53",
        ),
        (
            {f"{STOP}.start": at("06:32:00")},
            "ROAD: start: order 1-010 on crew R-1: work starts at 06:32, before the arrival at 06:33",
        ),
        (
            {f"{STOP}.late_by": 60},
            "ROAD: lateness: order 1-010 on crew R-1: it is given as 60 s late, its start and due time give 0 s",
        ),
        (
            {f"{LIST}.end": at("07:50:00")},
            "ROAD: end: crew R-1 is back at 07:50, its last stop and the way home give 07:58",
        ),
        (
            {f"{CREW}.shift_end": "07:00:00"},
            "ROAD: shift: crew R-1 is back at 07:58, its shift ends at 07:00",
        ),
        (
            {f"{LIST}.departure": at("06:20:00")},
            "ROAD: shift: crew R-1 leaves at 06:20, it can leave from 06:30 on",
        ),
        (
            {f"{LIST}.departure": "2018-01-14T06:30:00-08:00"},
            "ROAD: shift: crew R-1 leaves at 2018-01-14 06:30, it can leave from 06:30 on",
        ),
        (
            {"as_of": at("07:00:00")},
            "ROAD: shift: crew R-1 leaves at 06:30, it can leave from 07:00 on",
        ),
        (
            {"as_of": at("15:00:00")},
            "ROAD: shift: crew R-1 has a list, but its shift was over when the plan was made",
        ),
        (
            {f"{CREW}.capacity.asphalt": 3},
            "ROAD: capacity: crew R-1 carries 4 of asphalt, its truck holds 3",
        ),
        (
            {"departments.0.crews.0.skills": []},
            "LIGHT: skills: order 1-006 on crew L1: it needs electrician, which the crew does not have",
        ),
        (
            {"departments.1.cost": 32_499},
            "ROAD: cost: the cost is given as 32,499 s, the lists and what is left out come to 32,498 s",
        ),
        ({f"{LIST}.assignments.3": REMOVED}, "ROAD: order-once: order 1-013 is neither on a list nor deferred"),
        ({"departments.1.deferred.0": REMOVED}, "ROAD: order-once: order 1-018 is neither on a list nor deferred"),
        (
            {"departments.1.work_lists.1.assignments.0.order_id": "1-010"},
            "ROAD: order-once: order 1-010 is listed 2 times",
        ),
        (
            {"departments.1.orders.1.request_ids": ["1-011", "1-010"]},
            ": request-once: request 1-010 stands in 2 places of the plan",
        ),
        ({"set_aside.0.request_id": "1-010"}, ": request-once: request 1-010 stands in 2 places of the plan"),
        ({f"{CREW}.id": "L1", f"{LIST}.crew_id": "L1"}, ": crew-once: crew L1 works for 2 departments"),
        ({f"{CREW}.department": "LIGHT"}, "ROAD: crew-department: crew R-1 is said to be of LIGHT"),
        ({"departments.1.work_lists.1.crew_id": "R-1"}, "ROAD: crew-twice: crew R-1 has more than one list"),
        (
            {f"{LIST}.assignments": []},
            "ROAD: empty-list: crew R-1 has a list without stops: a crew that stays in has none",
        ),
        (
            {f"{STOP}.leg.distance": 1.0},
            f"ROAD: leg: {ON_THE_LEG} its distance is given as 1 m, its path is 334 m long",
        ),
        (
            {f"{STOP}.leg.path.0": [0.01, 0.0]},
            f"ROAD: leg: {ON_THE_LEG} its path begins 1,112 m away, 400 m is the most",
        ),
        (
            {f"{STOP}.leg.path.2": [0.0, 0.01]},
            f"ROAD: leg: {ON_THE_LEG} its path ends 778 m away, 400 m is the most",
        ),
        (
            {
                "departments.1.work_lists.1.assignments.0.order_id": "1-010",
                "departments.1.work_lists.1.assignments.0.leg.duration": 200,
            },
            "ROAD: leg: crew R-2, leg from Corner Yard to order 1-010: it is given as 200 s, elsewhere in the plan as "
            "180 s",
        ),
        (
            {"departments.1.areas.0.service_duration": 60},
            "ROAD: area: Area 1 is given 60 s of work, its orders come to 12,000 s",
        ),
        ({"departments.1.areas": []}, "ROAD: area: order 1-010 stands in 0 areas, not in 1"),
        (
            {"departments.0.areas.1.order_ids.0": "1-002"},
            "LIGHT: area: order 1-002 stands in 2 areas, not in 1",
        ),
        (
            {"departments.1.areas.0.outline": [[0.0, 0.0], [0.004, 0.0], [0.004, 0.002], [0.0, 0.0]]},
            "ROAD: area: Area 1 has order 1-010, which lies outside its outline",
        ),
        (
            {
                "departments.1.rules.territories_are_hard": True,
                f"{CREW}.districts": ["7"],
                "departments.1.orders.0.district": "7",
            },
            "ROAD: area: Area 1 spans 2 territories, and crews do not leave theirs",
        ),
        (
            {"departments.1.first_in_first_out.num_orders": 9_999},
            "ROAD: figures: first_in_first_out: num_orders come to 9,999, the department has 10 orders",
        ),
        (
            {"departments.1.first_in_first_out.num_scheduled": 10},
            "ROAD: figures: first_in_first_out: num_scheduled and deferred_by_reason come to 12, the department has 10 "
            "orders",
        ),
    ],
)
def test_what_is_false_in_a_plan_is_found_without_a_network(plan: Plan, changes: dict[str, object], told: str) -> None:
    assert told in as_told(recheck(decode_plan(file_with(plan, changes))))


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("num_orders", "given as 9,999, the lists come to 10"),
        ("num_scheduled", "given as 9,999, the lists come to 8"),
        ("num_requests_scheduled", "given as 9,999, the lists come to 8"),
        ("deferred_by_reason", "given as unreachable 2, the lists come to outcompeted 2"),
        ("num_crews_used", "given as 9,999, the lists come to 2"),
        ("travel_duration", "given as 9,999, the lists come to 960"),
        ("service_duration", "given as 9,999, the lists come to 9,600"),
        ("waiting_duration", "given as 9,999, the lists come to 0"),
        ("distance", "given as 9,999.0, the lists come to 1,779.1"),
        ("num_late", "given as 9,999, the lists come to 0"),
    ],
)
def test_a_false_figure_is_found_and_nothing_else(plan: Plan, figure: str, told: str) -> None:
    false = file_with(plan, {f"departments.1.figures.{figure}": FALSE_FIGURES[figure]})
    assert as_told(recheck(decode_plan(false))) == [f"ROAD: figures: figures.{figure} is {told}"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({f"{STOP}.leg.duration": 150}, f"ROAD: leg: {ON_THE_LEG} it is given as 150 s, the network gives 180 s"),
        ({f"{STOP}.leg.distance": 340}, f"ROAD: leg: {ON_THE_LEG} it is given as 340 m, the network gives 334 m"),
        (
            {"departments.1.areas.0.travel_duration": 420},
            "ROAD: area: Area 1 is given 420 s of driving, its orders come to 480 s",
        ),
        (
            {"departments.0.work_lists.0.assignments.0.leg.path.1": [0.0, 0.002]},
            "LIGHT: leg: crew L1, leg from Corner Yard to order 1-006: its path is not the one the network gives",
        ),
        (
            {"departments.1.orders.0.lon": 0.01},
            f"ROAD: unreachable: {ON_THE_LEG} no way leads there on the network",
        ),
        (
            {"departments.1.deferred.0.reason": "no-crew-today"},
            "ROAD: reason: order 1-018 is deferred as one that no crew can do, but a crew with nothing else to do "
            "could",
        ),
        (
            {"departments.1.orders.8.load.asphalt": 5},
            "ROAD: reason: order 1-018 is deferred as outcompeted, but no crew could do it even with nothing else to "
            "do",
        ),
    ],
)
def test_what_is_false_on_the_streets_is_found_with_their_network(
    plan: Plan, changes: dict[str, object], told: str
) -> None:
    assert told in as_told(recheck(decode_plan(file_with(plan, changes)), DrivenGrid))


@pytest.mark.parametrize(
    ("figure", "told"),
    [
        ("num_orders", "given as 9,999, serving the orders in turn gives 10"),
        ("num_scheduled", "given as 9,999, serving the orders in turn gives 8"),
        ("num_requests_scheduled", "given as 9,999, serving the orders in turn gives 8"),
        ("deferred_by_reason", "given as unreachable 2, serving the orders in turn gives not-reached-in-turn 2"),
        ("num_crews_used", "given as 9,999, serving the orders in turn gives 2"),
        ("travel_duration", "given as 9,999, serving the orders in turn gives 1,680"),
        ("service_duration", "given as 9,999, serving the orders in turn gives 9,600"),
        ("waiting_duration", "given as 9,999, serving the orders in turn gives 0"),
        ("distance", "given as 9,999.0, serving the orders in turn gives 3,113.5"),
        ("num_late", "given as 9,999, serving the orders in turn gives 0"),
    ],
)
def test_a_false_figure_of_first_in_first_out_is_found_with_the_network(plan: Plan, figure: str, told: str) -> None:
    false = file_with(plan, {f"departments.1.first_in_first_out.{figure}": FALSE_FIGURES[figure]})
    assert as_told(recheck(decode_plan(false), DrivenGrid)) == [f"ROAD: figures: first_in_first_out.{figure} is {told}"]


def test_another_network_is_one_violation_and_nothing_is_measured_on_it(plan: Plan) -> None:
    def never_asked(*_: NDArray) -> TravelTable:
        raise AssertionError("another network was measured on")

    assert as_told(recheck(plan, never_asked, network_digest="a" * 64)) == [
        ": network: the plan was made on network d19350000000, not on aaaaaaaaaaaa "
        "(speeds by the hour and closures count too): nothing was measured on that"
    ]
