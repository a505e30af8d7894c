"""Urgent orders into a day's plan: how soon places are found, how much changes, and what that costs."""

from dataclasses import replace
from datetime import datetime
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from dispatch.model import Plan, WorkOrder
from dispatch.operations import state_of_day
from dispatch.operations.events import Urgent
from dispatch.operations.urgent import URGENT_PRIZE
from dispatch.planning.encoding import read_solution, sequences_of
from dispatch.planning.rebuilding import draw, moment_of
from dispatch.planning.remaining import remaining
from dispatch.planning.replan import Mode, replan
from dispatch.planning.urgent import best_places
from geodata.streets.travel_times import TravelTimes
from solvers.check.pricing import price
from solvers.solve import mend, solve

HOUR = 9
"""Of the day when something urgent comes up: crews are under way."""

MINUTES = 45
"""Of work that an urgent order takes."""

FREE_SEARCH = 60.0
"""Seconds for planning a department anew with nothing to keep to."""


def insert_urgent(plan: Plan, travel_times: TravelTimes, *, num_orders: int, threads: int) -> list[dict[str, Any]]:
    """Put one urgent order into a plan, beside one of its orders taken at random; so many times, each for itself."""
    random = np.random.default_rng(1)
    now = datetime(plan.day.year, plan.day.month, plan.day.day, HOUR, tzinfo=plan.as_of.tzinfo)
    places = [(part.code, order) for part in plan.departments for order in part.orders]
    chosen = random.choice(len(places), size=num_orders, replace=False)
    return [_insert(plan, *places[number], now, travel_times, threads=threads) for number in chosen]


def summarise(found: list[dict[str, Any]]) -> dict[str, float]:
    """Give the median and the most seconds, and the most that changed."""
    return {
        "seconds": median(one["seconds"] for one in found),
        "most_seconds": max(one["seconds"] for one in found),
        "num_crews": max(one["num_crews"] for one in found),
        "share_changed": max(one["num_changed"] / one["num_published"] for one in found),
        "above_free": median(one["cost"] / one["free_cost"] - 1 for one in found),
        "most_above_free": max(one["cost"] / one["free_cost"] - 1 for one in found),
    }


def _insert(
    plan: Plan, code: str, beside: WorkOrder, now: datetime, travel_times: TravelTimes, *, threads: int
) -> dict[str, Any]:
    order = WorkOrder(
        id="URGENT-1",
        request_ids=("URGENT-1",),
        service_type="urgent",
        lon=beside.lon,
        lat=beside.lat,
        address="",
        district=beside.district,
        channels=(),
        requested=now,
        due=now,
        service_duration=MINUTES * 60,
        skills=beside.skills,
        load={},
        prize=URGENT_PRIZE,
    )
    began = perf_counter()
    best_places(plan, order, department=code, travel_times=travel_times, now=now)
    seconds = perf_counter() - began
    told = Urgent(
        id="urgent-1",
        at=now,
        by="benchmark",
        order=order.id,
        lon=order.lon,
        lat=order.lat,
        minutes=MINUTES,
        department=code,
        skills=order.skills,
        district=order.district,
    )
    made = replan(
        plan,
        [told],
        now,
        mode=Mode.INSERT,
        travel_times=travel_times,
        network_digest=travel_times.digest,
        solve=_no_search,
    )
    left = remaining(plan, state_of_day(plan, [told], now))[code]
    encoding = draw(left, replace(left.rules, earlier=None), moment_of(plan, now), travel_times).encoding
    part = next(one for one in made.plan.departments if one.code == code)
    cost = price(encoding.problem, read_solution(encoding, part.work_lists, part.deferred, 0))
    begin = mend(encoding.problem, sequences_of(encoding, left.lists))
    free = solve(encoding.problem, time_limit=FREE_SEARCH, threads=threads, initial=begin)
    taking = {one.crew_id for one in made.changes.crews if order.id in one.added}
    others = [one for one in made.changes.crews if one.crew_id not in taking]
    return {
        "seconds": seconds,
        "num_crews": len(others),
        "num_changed": made.changes.num_changed,
        "num_published": made.changes.num_published,
        "cost": cost,
        "free_cost": free.cost,
    }


def _no_search(*_: object, **__: object) -> Any:
    raise AssertionError("inserting searches for nothing")
