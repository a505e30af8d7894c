"""Where a planning run is put together: the store, the streets, a city profile and a solver."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from api.forecasting import expected_as_of, load_model, why_stale
from api.searching import Searcher
from api.telling import progress_known
from dispatch.city import City
from dispatch.errors import PlanningError
from dispatch.model import Plan, Provenance
from dispatch.orders.districts import with_districts
from dispatch.planning.day import requests_digest
from dispatch.planning.document import encode_plan, plan_id
from dispatch.planning.horizon import Horizon, plan_horizon
from dispatch.planning.recheck import recheck
from dispatch.store import Store
from geodata.streets.districts import Districts
from geodata.streets.travel_times import TravelTimes

STALE_AFTER = timedelta(days=3)
"""A city's requests come in every day: a longer gap before a plan's moment is a file not imported. A judgement."""


def make_plans(
    store: Store,
    city: City,
    travel_times: TravelTimes,
    *,
    day: date,
    as_of: datetime,
    searcher: Searcher,
    num_days: int = 1,
    districts: Districts | None = None,
    model: Path | None = None,
    on_department: Callable[[str], None] | None = None,
) -> Horizon:
    """Plan a day and those behind it from what the store knew at ``as_of``, and check them; nothing is stored.

    Parameters
    ----------
    districts
        In which requests lie whose records name none.
    model
        File of the model that says when what is left out may be done; without it, Kaplan-Meier by type says so.

    Raises
    ------
    PlanningError
        Where nothing is open, or a finished plan breaks a rule.
    ForecastError
        Where the model is not of this city, or was learned after ``as_of``.
    """
    forecaster = None if model is None else load_model(model, as_of, jurisdiction_id=city.jurisdiction_id)
    requests = store.open_requests(as_of, jurisdiction_id=city.jurisdiction_id)
    if not requests:
        raise PlanningError(_why_nothing_is_open(store, city, as_of))
    if districts is not None:
        requests = with_districts(requests, districts)
    decisions = store.duplicate_decisions(jurisdiction_id=city.jurisdiction_id)
    horizon = plan_horizon(
        requests,
        city,
        day,
        num_days=num_days,
        travel_times=travel_times,
        solve=searcher,
        expected=expected_as_of(
            store,
            as_of,
            jurisdiction_id=city.jurisdiction_id,
            rules=city.completion,
            zone=city.zone,
            forecaster=forecaster,
        ),
        as_of=as_of,
        progress=progress_known(store, as_of),
        decisions=decisions,
        provenance=Provenance(
            city_digest=city.digest,
            network_digest=travel_times.digest,
            requests_digest=requests_digest(requests, decisions),
            engine=searcher.choice.engine,
            stop_rule=searcher.choice.stop_rule,
            seed=searcher.choice.seed,
            version=version("dispatch311"),
        ),
        on_department=on_department,
    )
    plan, *later = horizon.days
    stale = "" if forecaster is None else why_stale(forecaster, as_of)
    about_data = [*_warnings_about_the_data(store, city, as_of), *([stale] if stale else [])]
    plan = replace(plan, warnings=(*plan.warnings, *about_data))
    for one in (plan, *later):
        violations = recheck(one, travel_times)
        if violations:
            raise PlanningError(
                f"the finished plan of {one.day} breaks {len(violations)} rules and nothing was stored, first: "
                f"{violations[0].detail}"
            )
    return Horizon(days=(plan, *later))


def save(store: Store, plan: Plan, *, now: datetime) -> None:
    """Store a plan, with what lists of plans show of it."""
    store.save_plan(
        plan_id(plan),
        city=plan.city,
        day=plan.day,
        as_of=plan.as_of,
        summary=summarise(plan),
        document=encode_plan(plan),
        now=now,
    )


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
    newest = store.newest_request(city.jurisdiction_id, until=as_of)
    if newest is None or as_of - newest < STALE_AFTER:
        return []
    age = f"{(as_of - newest).days:,} days before what the plan is as of"
    return [f"the newest request was made on {newest.astimezone(city.zone):%Y-%m-%d}, {age}: import a newer file"]
