"""Where a day that goes on is put together: what is told and kept, and plans made of plans, checked and stored."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from api.forecasting import expected_as_of, load_model
from api.runs import save
from api.searching import Searcher
from api.telling import events_of_day
from dispatch.city import builtin_profiles, load_city
from dispatch.city.completion import CompletionRules
from dispatch.completion.expected import by_type
from dispatch.errors import EventError, PlanningError
from dispatch.model import Forecast, Plan, WorkOrder
from dispatch.operations import DayEvent, decode_event
from dispatch.planning.recheck import recheck
from dispatch.planning.replan import Mode, Replanned, replan
from dispatch.store import Store
from geodata.streets.travel_times import TravelTimes

DEFAULT_TIME_LIMIT = 10.0
"""Seconds of search for a day planned anew: somebody waits for it."""


def run_replan(
    store: Store,
    plan: Plan,
    travel_times: TravelTimes,
    *,
    now: datetime,
    recorded: datetime,
    mode: Mode,
    crew_id: str | None,
    searcher: Searcher,
    model: Path | None = None,
) -> Replanned:
    """Plan what is left of a day anew from what was told of it, check the new plan, and store it.

    The plan in force stays so until the new one is stored.

    Parameters
    ----------
    now
        When the day is planned anew.
    recorded
        When this happens, for the log.
    model
        As for :func:`~api.runs.make_plans`.

    Raises
    ------
    PlanningError
        Where it cannot be, or the new plan breaks a rule: it is then not stored.
    """
    made = replan(
        plan,
        events_of_day(store, plan),
        now,
        mode=mode,
        crew_id=crew_id,
        travel_times=travel_times,
        network_digest=travel_times.digest,
        solve=searcher,
        expected=expected_by(store, plan, now, model=model),
        stop_rule=searcher.choice.stop_rule,
    )
    require_sound(made.plan, travel_times)
    save(store, made.plan, now=recorded)
    return made


def expected_by(
    store: Store, plan: Plan, now: datetime, *, model: Path | None = None
) -> Callable[[WorkOrder], Forecast]:
    """Say when orders that are not on today's lists may be done, as :func:`~api.runs.make_plans` does.

    What completion is says the built-in profile of the plan's city; for another city the usual rules hold, as for a
    profile that says nothing of it.
    """
    ids = {order.id for part in plan.departments for order in part.orders}
    zone = ZoneInfo(plan.timezone)
    midnight_after = datetime.combine(plan.day + timedelta(days=1), time(0), zone)
    service_code: dict[str, str] = {}
    by_request = by_type({}, zone)
    for jurisdiction_id in store.jurisdictions():
        requests = store.open_requests(plan.as_of, jurisdiction_id=jurisdiction_id)
        service_code = {one.service_request_id: one.service_code for one in requests if one.service_request_id in ids}
        if service_code:
            by_request = expected_as_of(
                store,
                now,
                jurisdiction_id=jurisdiction_id,
                rules=_completion_rules(plan),
                zone=zone,
                forecaster=None if model is None else load_model(model, now, jurisdiction_id=jurisdiction_id),
            )
            break

    def expected(order: WorkOrder) -> Forecast:
        code = service_code.get(order.id, order.service_type)
        return by_request(order.id, code, requested=order.requested, not_before=midnight_after)

    return expected


def _completion_rules(plan: Plan) -> CompletionRules:
    profiles = map(load_city, builtin_profiles())
    return next((one.completion for one in profiles if one.name == plan.city), CompletionRules())


def require_sound(plan: Plan, travel_times: TravelTimes) -> None:
    """Refuse a plan that breaks a rule: a defect of this program."""
    violations = recheck(plan, travel_times)
    if violations:
        raise PlanningError(
            f"the new plan breaks {len(violations)} rules and was not kept, first: {violations[0].detail}; "
            "the plan in force stays"
        )


def read_events(lines: Sequence[str], hold_reasons: Sequence[str] | None) -> tuple[list[DayEvent], list[str]]:
    """Read events, one JSON object a line, and say of each that cannot be read why, with its line."""
    events, faults = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            events.append(decode_event(json.loads(line), hold_reasons=hold_reasons))
        except EventError as error:
            faults.append(f"line {number}: {error}")
        except (ValueError, RecursionError) as error:
            faults.append(f"line {number}: not JSON ({error}): write one object a line")
    return events, faults
