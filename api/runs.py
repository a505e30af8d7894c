"""Where a planning run is put together: the store, the streets, a city profile and a solver."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from importlib.metadata import version

from api.telling import progress_known
from dispatch.city import City
from dispatch.completion.kaplan_meier import fit_survival
from dispatch.errors import PlanningError
from dispatch.model import Plan, Provenance
from dispatch.planning.day import plan_day, requests_digest
from dispatch.planning.document import encode_plan, plan_id
from dispatch.planning.recheck import recheck
from dispatch.store import Store
from geodata.streets.travel_times import TravelTimes
from solvers.problem import Problem
from solvers.solution import Solution
from solvers.solve import DEFAULT_ENGINE, solve
from solvers.warm_up import compile_search

DEFAULT_TIME_LIMIT = 20.0
"""Seconds of search for a whole city's day, divided among its departments by their work."""

MIN_TIME_LIMIT = 1.0
"""Seconds of search for the smallest department."""

STALE_AFTER = timedelta(days=3)
"""A city's requests come in every day: a longer gap before a plan's moment is a file not imported. A judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverChoice:
    """Which engine searches, and when it stops.

    Attributes
    ----------
    time_limit
        Seconds for all departments together.
    iterations
        Steps for each department instead of seconds: the same input and seed then give the same plan.
    """

    engine: str = DEFAULT_ENGINE
    seed: int = 0
    time_limit: float = DEFAULT_TIME_LIMIT
    iterations: int | None = None

    @property
    def stop_rule(self) -> str:
        """The rule in words, as a plan records it."""
        if self.iterations is not None:
            return f"{self.iterations} iterations for each department"
        return f"{self.time_limit:g} s for all departments"


def run_plan(
    store: Store,
    city: City,
    travel_times: TravelTimes,
    *,
    day: date,
    as_of: datetime,
    choice: SolverChoice,
    now: datetime,
    on_department: Callable[[str], None] | None = None,
) -> Plan:
    """Plan a day from what the store knew at ``as_of``, check the plan, and store it.

    Raises
    ------
    PlanningError
        Where nothing is open, or the finished plan breaks a rule: it is then not stored.
    """
    requests = store.open_requests(as_of, jurisdiction_id=city.jurisdiction_id)
    if not requests:
        raise PlanningError(_why_nothing_is_open(store, city, as_of))
    service_times = store.service_times(as_of, jurisdiction_id=city.jurisdiction_id)
    curves = {code: fit_survival(times.elapsed_days, times.completed) for code, times in service_times.items()}
    plan = plan_day(
        requests,
        city,
        day,
        travel_times=travel_times,
        solve=partial(_solve, choice),
        curves=curves,
        progress=progress_known(store, as_of),
        as_of=as_of,
        provenance=Provenance(
            city_digest=city.digest,
            network_digest=travel_times.digest,
            requests_digest=requests_digest(requests),
            engine=choice.engine,
            stop_rule=choice.stop_rule,
            seed=choice.seed,
            version=version("dispatch311"),
        ),
        on_department=on_department,
    )
    plan = replace(plan, warnings=(*plan.warnings, *_warnings_about_the_data(store, city, as_of)))
    violations = recheck(plan, travel_times)
    if violations:
        raise PlanningError(
            f"the finished plan breaks {len(violations)} rules and was not stored, first: {violations[0].detail}"
        )
    store.save_plan(
        plan_id(plan),
        city=plan.city,
        day=plan.day,
        as_of=plan.as_of,
        summary=summarise(plan),
        document=encode_plan(plan),
        now=now,
    )
    return plan


def summarise(plan: Plan) -> dict[str, object]:
    """Return what a list of plans shows of one: its clock, its sums, and those of first in, first out."""
    parts = plan.departments
    return {
        "timezone": plan.timezone,
        "num_orders": sum(part.figures.num_orders for part in parts),
        "num_scheduled": sum(part.figures.num_scheduled for part in parts),
        "num_deferred": sum(len(part.deferred) for part in parts),
        "num_set_aside": len(plan.set_aside),
        "num_crews": sum(part.figures.num_crews_used for part in parts),
        "travel_duration": sum(part.figures.travel_duration for part in parts),
        "service_duration": sum(part.figures.service_duration for part in parts),
        "first_in_first_out_scheduled": sum(part.first_in_first_out.num_scheduled for part in parts),
        "first_in_first_out_travel_duration": sum(part.first_in_first_out.travel_duration for part in parts),
    }


def _why_nothing_is_open(store: Store, city: City, as_of: datetime) -> str:
    held = store.jurisdictions()
    if city.jurisdiction_id not in held:
        others = f"only of {', '.join(held)}" if held else "none at all"
        return (
            f"the database has no requests of {city.jurisdiction_id!r}, which the profile of {city.name} plans, "
            f"{others}: import its file, or give another profile"
        )
    return f"no request is open as of {as_of:%Y-%m-%d %H:%M}: import a file that covers that time"


def _warnings_about_the_data(store: Store, city: City, as_of: datetime) -> list[str]:
    newest = store.newest_request(city.jurisdiction_id)
    if newest is None or as_of - newest < STALE_AFTER:
        return []
    age = f"{(as_of - newest).days:,} days before what the plan is as of"
    return [f"the newest request was made on {newest.astimezone(city.zone):%Y-%m-%d}, {age}: import a newer file"]


def _solve(choice: SolverChoice, problem: Problem, share: float) -> Solution:
    if choice.iterations is not None:
        return solve(problem, engine=choice.engine, seed=choice.seed, iterations=choice.iterations)
    compile_search()
    return solve(
        problem, engine=choice.engine, seed=choice.seed, time_limit=max(MIN_TIME_LIMIT, choice.time_limit * share)
    )
