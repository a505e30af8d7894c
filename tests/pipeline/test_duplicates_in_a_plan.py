"""Duplicates through the whole pipeline on the grid: one order, every report named, people's word, streets between."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from grid_city import LOS_ANGELES, NOTHING_KNOWN, GridTable

from dispatch.city import City
from dispatch.model import Plan, Provenance
from dispatch.orders.duplicates import Decision, Decisions
from dispatch.planning.day import plan_day, requests_digest
from dispatch.planning.reviewing import review_duplicates
from geodata.errors import NoWayError
from geodata.requests.record import ServiceRequest
from geodata.streets.leg import Leg
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve

Report = Callable[..., ServiceRequest]

MORNING = datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES)
PROVENANCE = Provenance(
    city_digest="c", network_digest="n", requests_digest="r", engine="greedy", stop_rule="-", seed=0, version="0"
)


def greedy(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, engine="greedy", iterations=1, initial=initial)


plan_monday = partial(
    plan_day,
    day=date(2026, 3, 2),
    travel_times=GridTable,
    solve=greedy,
    expected=NOTHING_KNOWN,
    as_of=MORNING,
    provenance=PROVENANCE,
)


def orders(plan: Plan) -> list[tuple[str, ...]]:
    return [order.request_ids for part in plan.departments for order in part.orders]


def word(*names: str, is_same: bool) -> Decisions:
    return Decisions([Decision(is_same=is_same, request_ids=names, by="Ann", at=MORNING)])


def test_an_order_names_every_report_it_answers(city: City, report: Report) -> None:
    reports = [report(1, address="1 Elm St"), report(2, address="1 Elm St", channel="web"), report(3, lon=0.003)]
    assert orders(plan_monday(reports, city)) == [("1-001", "1-002"), ("1-003",)]


def test_what_people_said_is_planned(city: City, report: Report) -> None:
    reports = [report(1), report(2), report(3, lon=0.003)]
    assert orders(plan_monday(reports, city, decisions=word("1-002", is_same=False))) == [
        ("1-001",),
        ("1-002",),
        ("1-003",),
    ]
    assert orders(plan_monday(reports, city, decisions=word("1-001", "1-003", is_same=True))) == [
        ("1-001", "1-002", "1-003")
    ]


def test_the_digest_of_what_a_plan_saw_tells_decisions_apart(report: Report) -> None:
    requests = [report(1), report(2)]
    digests = {
        requests_digest(requests),
        requests_digest(requests, word("1-001", "1-002", is_same=True)),
        requests_digest(requests, word("1-001", "1-002", is_same=False)),
    }
    assert len(digests) == 3
    assert requests_digest(requests, Decisions()) == requests_digest(requests)


class RiverTable(GridTable):
    """The grid with a river at 0.00105 degrees east and no bridge."""

    def leg(self, i: int, j: int) -> Leg:
        if (self.lon[i] < 0.00105) != (self.lon[j] < 0.00105):
            raise NoWayError(f"no way leads from point {i} to point {j}")
        return super().leg(i, j)


def test_reports_on_two_banks_are_not_even_doubtful(city: City, report: Report) -> None:
    banks = [report(1, address="1 Elm St"), report(2, lon=0.0011, address="1 Oak St")]
    assert len(review_duplicates(banks, city, as_of=MORNING).doubtful) == 1
    assert len(review_duplicates(banks, city, as_of=MORNING, travel_times=GridTable).doubtful) == 1
    assert review_duplicates(banks, city, as_of=MORNING, travel_times=RiverTable).doubtful == ()


def test_a_review_leaves_out_what_no_street_leads_to_as_a_plan_does(city: City, report: Report) -> None:
    reports = [report(1), report(2, lon=0.5), report(3, lon=0.5)]
    seen = review_duplicates(reports, city, as_of=MORNING, travel_times=GridTable)
    assert [[one.request.service_request_id for one in group] for group in seen.groups] == [["1-001"]]
    assert orders(plan_monday(reports, city)) == [("1-001",)]


def test_with_nothing_open_there_is_nothing_to_review(city: City) -> None:
    seen = review_duplicates([], city, as_of=MORNING, travel_times=GridTable)
    assert (seen.groups, seen.doubtful) == ((), ())
