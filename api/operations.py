"""Where a day that goes on is put together: what is told and kept, and plans made of plans, checked and stored."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.runs import save
from api.searching import Searcher
from api.telling import events_of_day
from dispatch.completion.kaplan_meier import fit_survival, forecast
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
) -> Replanned:
    """Plan what is left of a day anew from what was told of it, check the new plan, and store it.

    The plan in force stays so until the new one is stored.

    Parameters
    ----------
    now
        When the day is planned anew.
    recorded
        When this happens, for the log.

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
        expected=expected_by(store, plan, now),
        stop_rule=searcher.choice.stop_rule,
    )
    require_sound(made.plan, travel_times)
    save(store, made.plan, now=recorded)
    return made


def expected_by(store: Store, plan: Plan, now: datetime) -> Callable[[WorkOrder], Forecast]:
    """Say when orders that are not on today's lists may be done, from the history that the store has."""
    ids = {order.id for part in plan.departments for order in part.orders}
    service_code: dict[str, str] = {}
    curves = {}
    for jurisdiction_id in store.jurisdictions():
        requests = store.open_requests(plan.as_of, jurisdiction_id=jurisdiction_id)
        service_code = {one.service_request_id: one.service_code for one in requests if one.service_request_id in ids}
        if service_code:
            times = store.service_times(now, jurisdiction_id=jurisdiction_id)
            curves = {code: fit_survival(one.elapsed_days, one.completed) for code, one in times.items()}
            break
    zone = ZoneInfo(plan.timezone)
    midnight_after = datetime.combine(plan.day + timedelta(days=1), time(0), zone)

    def expected(order: WorkOrder) -> Forecast:
        code = service_code.get(order.id, order.service_type)
        return forecast(curves, code, requested=order.requested, not_before=midnight_after, zone=zone)

    return expected


def require_sound(plan: Plan, travel_times: TravelTimes) -> None:
    """Refuse a plan that breaks a rule: a defect of this program."""
    violations = recheck(plan, travel_times)
    if violations:
        raise PlanningError(
            f"the new plan breaks {len(violations)} rules and was not kept, first: {violations[0].detail}; "
            "the plan in force stays"
        )


def read_events(lines: Sequence[object], hold_reasons: Sequence[str] | None) -> tuple[list[DayEvent], list[str]]:
    """Read events, and say of each that cannot be read why, with its line."""
    events, faults = [], []
    for number, table in enumerate(lines, start=1):
        try:
            events.append(decode_event(table, hold_reasons=hold_reasons))
        except EventError as error:
            faults.append(f"line {number}: {error}")
    return events, faults
