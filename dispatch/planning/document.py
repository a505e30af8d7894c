"""A plan as a file: JSON that holds all of it, named by a digest of its content.

:func:`decode_plan` is the one door for plan files. It refuses what can be neither judged nor shown: a field this
version does not know, a name that leads nowhere, a value outside its range. A plan that comes through may still break
rules: whatever can be worked out and compared with what the plan states is left to :mod:`dispatch.planning.recheck`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from dispatch.errors import PlanFileError
from dispatch.model import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    Begun,
    Crew,
    DepartmentPlan,
    Plan,
    ReloadPoint,
    Rules,
    WorkArea,
    WorkList,
    WorkOrder,
)
from geodata.streets.leg import Leg, Position

FORMAT, VERSION = Plan.__dataclass_fields__["format"].default, Plan.__dataclass_fields__["version"].default

MAX_SECONDS = 10**7
"""Above every duration and price of a day's plan, in seconds (115 days), and the most that solvers take."""

MAX_AMOUNT = 10**9
"""Above every load and capacity of a crew, in whatever unit."""

MAX_INTEGER = 2**53
"""Largest whole number that every reader of JSON keeps exactly (RFC 8259, section 6)."""


def encode_plan(plan: Plan) -> bytes:
    """Return the plan as JSON; the same plan gives the same bytes."""
    return msgspec.json.encode(plan) + b"\n"


def decode_plan(document: bytes, name: str = "the plan") -> Plan:
    """Read a plan from JSON; ``name`` is what errors call it.

    Raises
    ------
    PlanFileError
        Where it is no plan, is cut off, is of another version, has a field plans do not have, or has a value that does
        not fit; the first such place is named.
    """
    try:
        head = msgspec.json.decode(document, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlanFileError(f"{name} is not a plan of dispatch311: {error}") from error
    if head.format != FORMAT:
        raise PlanFileError(f"{name} is not a plan of dispatch311: its format is {head.format!r}, not {FORMAT!r}")
    if head.version != VERSION:
        raise PlanFileError(
            f"{name} is a plan of version {head.version}, this program reads version {VERSION}: plan anew"
        )
    try:
        plan = msgspec.json.decode(document, type=Plan)
        # Reading a plan passes over fields it does not know, so what was given is read once more as it stands.
        given = msgspec.json.decode(document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlanFileError(f"{name} is not a sound plan: {error}") from error
    fault = _fault_of_fields(given, plan, "$") or next(_faults(plan), None)
    if fault is not None:
        raise PlanFileError(f"{name} is not a sound plan: {fault}")
    return plan


def read_plan(path: str | Path) -> Plan:
    """Read a plan file."""
    try:
        document = Path(path).read_bytes()
    except OSError as error:
        raise PlanFileError(f"plan file {path} cannot be read: {error.strerror}") from error
    return decode_plan(document, f"plan file {path}")


def plan_id(plan: Plan) -> str:
    """Name a plan by its day and the first characters of its content's SHA-256."""
    return f"{plan.day:%Y-%m-%d}-{hashlib.sha256(encode_plan(plan)).hexdigest()[:12]}"


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


def _fault_of_fields(given: object, read: object, where: str) -> str | None:
    """Name the first field that was passed over, or whose value has no meaning wherever it stands.

    Parameters
    ----------
    given
        What the file holds, as plain JSON.
    read
        What was read from it.
    where
        Its path in the file, as errors of reading give it.
    """
    if isinstance(given, dict) and is_dataclass(read):
        for key, value in given.items():
            if key not in read.__dataclass_fields__:
                return f"the field {key!r} is unknown to plans of version {VERSION} - at `{where}`"
            fault = _fault_of_fields(value, getattr(read, key), f"{where}.{key}")
            if fault is not None:
                return fault
    elif isinstance(given, dict) and isinstance(read, dict):
        for key, value in given.items():
            fault = _fault_of_value(value)
            if fault is not None:
                return f"{fault} - at `{where}.{key}`"
    elif isinstance(given, list) and isinstance(read, tuple):
        # Lists hold either objects or names and positions, which the objects' own rules look at.
        if read and is_dataclass(read[0]):
            for index, (value, one) in enumerate(zip(given, read, strict=True)):
                fault = _fault_of_fields(value, one, f"{where}[{index}]")
                if fault is not None:
                    return fault
    else:
        fault = _fault_of_value(read)
        return f"{fault} - at `{where}`" if fault else None
    return None


def _fault_of_value(value: object) -> str | None:
    match value:
        case int() if not -MAX_INTEGER <= value <= MAX_INTEGER:
            return "the number is out of range"
        case datetime() if value.tzinfo is None:
            return f"the time {value.isoformat()} has no offset: write -08:00 or such behind it"
        case datetime() if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
            return f"the time {value.isoformat()} lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}"
        case time() if value.tzinfo is not None:
            return f"the time of day {value.isoformat()} has an offset: shifts are in the city's own time"
    return None


def _faults(plan: Plan) -> Iterator[str]:
    """Name whatever keeps a plan from being judged or shown, with the department, crew or order it is about."""
    try:
        zone = ZoneInfo(plan.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield f"timezone {plan.timezone!r} is not known: write America/New_York or such"
        return
    if not EARLIEST_YEAR <= plan.day.year <= LATEST_YEAR:
        yield f"day {plan.day} lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}"
        return
    if not plan.departments:
        yield "it has no departments"
    yield from _repeats("department", (part.code for part in plan.departments))
    for one in plan.set_aside:
        if not _on_earth((one.lon or 0.0, one.lat or 0.0)):
            yield f"request {one.request_id} (set aside): {_nowhere((one.lon, one.lat))}"
    for part in plan.departments:
        for fault in _faults_of_department(part, plan.day, zone):
            yield f"{part.code}, {fault}"


def _faults_of_department(part: DepartmentPlan, day: date, zone: ZoneInfo) -> Iterator[str]:
    yield from _repeats("place", (place.name for place in part.places))
    yield from _repeats("crew", (crew.id for crew in part.crews))
    yield from _repeats("order", (order.id for order in part.orders))
    for place in part.places:
        if not _on_earth((place.lon, place.lat)):
            yield f"place {place.name}: {_nowhere((place.lon, place.lat))}"
    places = {place.name for place in part.places}
    for crew in part.crews:
        for fault in _faults_of_crew(crew, places, day, zone):
            yield f"crew {crew.id}: {fault}"
    for order in part.orders:
        for fault in _faults_of_order(order):
            yield f"order {order.id}: {fault}"
    crews, orders = {crew.id for crew in part.crews}, {order.id for order in part.orders}
    for work_list in part.work_lists:
        if work_list.crew_id not in crews:
            yield f"crew {work_list.crew_id}: it has a list but is not among the department's crews"
        reload_points = {one.place for crew in part.crews if crew.id == work_list.crew_id for one in crew.reloads}
        for fault in _faults_of_list(work_list, orders, reload_points):
            yield f"list of crew {work_list.crew_id}, {fault}"
    for one in part.deferred:
        if one.order_id not in orders:
            yield f"order {one.order_id}: it is deferred but not among the department's orders"
        if one.planned_day is not None and one.planned_day <= day:
            yield f"order {one.order_id}: it is deferred to {one.planned_day}, no later than the plan's day"
    yield from _faults_of_rules(part.rules, crews, orders)
    for stop in part.begun:
        for fault in _faults_of_begun(stop, crews):
            yield f"begun order {stop.order.id}: {fault}"
    for area in part.areas:
        for fault in _faults_of_area(area, orders):
            yield f"{area.name}: {fault}"


def _faults_of_crew(crew: Crew, places: set[str], day: date, zone: ZoneInfo) -> Iterator[str]:
    for key, place in (("start", crew.start), ("end", crew.end)):
        if place not in places:
            yield f"its {key} names a place {place!r} that the department does not have"
    # On the day of a clock change a shift may run backwards that does not on the clock on the wall.
    start, end = (datetime.combine(day, moment, zone).timestamp() for moment in (crew.shift_start, crew.shift_end))
    if end <= start:
        yield f"its shift ends at {crew.shift_end:%H:%M}, no later than it starts at {crew.shift_start:%H:%M}"
    for dimension, amount in crew.capacity.items():
        if not 0 <= amount <= MAX_AMOUNT:
            yield f"its capacity of {dimension} is {amount}: it must be between 0 and {MAX_AMOUNT:,}"
    durations = [("max_overtime", crew.max_overtime), ("overtime_price", crew.overtime_price)]
    durations += [("material_lifetime", crew.material_lifetime or 0)]
    durations += [("break", one.duration) for one in crew.breaks]
    durations += [("reload", one.duration) for one in crew.reloads]
    for key, seconds in durations:
        if not 0 <= seconds < MAX_SECONDS:
            yield f"its {key} is {seconds} s: it must be between 0 and {MAX_SECONDS:,}"
    for pause in crew.breaks:
        first, last = (datetime.combine(day, moment, zone).timestamp() for moment in (pause.earliest, pause.latest))
        if last < first:
            yield f"its break begins by {pause.latest:%H:%M}, before {pause.earliest:%H:%M}, from which it may begin"
    for reload in crew.reloads:
        yield from _faults_of_reload(reload, places, day, zone)


def _faults_of_reload(reload: ReloadPoint, places: set[str], day: date, zone: ZoneInfo) -> Iterator[str]:
    if reload.place not in places:
        yield f"its reloads name a place {reload.place!r} that the department does not have"
    if (reload.opens is None) != (reload.closes is None):
        yield f"its reload at {reload.place} opens or closes, but not both"
    elif reload.opens is not None and reload.closes is not None:
        opens, closes = (datetime.combine(day, moment, zone).timestamp() for moment in (reload.opens, reload.closes))
        if closes < opens:
            yield f"its reload at {reload.place} closes at {reload.closes:%H:%M}, before it opens"


def _faults_of_order(order: WorkOrder) -> Iterator[str]:
    if not order.request_ids:
        yield "it answers no request"
    elif order.request_ids[0] != order.id:
        yield f"it is named after its oldest request, which is given as {order.request_ids[0]}"
    if not _on_earth((order.lon, order.lat)):
        yield _nowhere((order.lon, order.lat))
    for key, seconds in (("service_duration", order.service_duration), ("prize", order.prize)):
        if not 0 <= seconds < MAX_SECONDS:
            yield f"its {key} is {seconds} s: it must be between 0 and {MAX_SECONDS:,}"
    for key, amounts in (("load", order.load), ("material", order.material)):
        for dimension, amount in amounts.items():
            if not 0 <= amount <= MAX_AMOUNT:
                yield f"its {key} of {dimension} is {amount}: it must be between 0 and {MAX_AMOUNT:,}"
    for dimension in order.load.keys() & order.material.keys():
        yield f"its {dimension} is taken on board and used up"
    for number, window in enumerate(order.windows):
        if window.end < window.start:
            yield f"its window {number} ends at {window.end.isoformat()}, before it starts"
        if number and window.start <= order.windows[number - 1].end:
            yield f"its window {number} starts before the one before it ends"


def _faults_of_rules(rules: Rules, crews: set[str], orders: set[str]) -> Iterator[str]:
    yield from _repeats("pin of order", (pin.order_id for pin in rules.pins))
    places = ((pin.crew_id, pin.position) for pin in rules.pins if pin.position is not None)
    yield from _repeats("position", (f"{position} of crew {crew_id}" for crew_id, position in places))
    yield from _repeats("state of crew", (state.crew_id for state in rules.states))
    for pin in rules.pins:
        if pin.order_id not in orders:
            yield f"pin of order {pin.order_id}: it is not among the department's orders"
        if pin.position is not None and (pin.crew_id is None or not 0 <= pin.position <= len(orders)):
            yield f"pin of order {pin.order_id}: position {pin.position} needs a crew and orders before it"
        if pin.window is not None and pin.window.end < pin.window.start:
            yield f"pin of order {pin.order_id}: its window ends before it starts"
    prices = [("balance_price", rules.balance_price)]
    if rules.earlier is not None:
        prices += [("move_price", rules.earlier.move_price), ("change_price", rules.earlier.change_price)]
        prices += [(f"move price of {one}", price) for one, price in rules.earlier.move_prices.items()]
        yield from _repeats("earlier list's order", (one for each in rules.earlier.lists.values() for one in each))
    if not 0 <= rules.fairness_floor <= 1:
        yield f"fairness_floor is {rules.fairness_floor}: it must be between 0 and 1"
    for key, price in prices:
        if not 0 <= price < MAX_SECONDS:
            yield f"{key} is {price} s: it must be between 0 and {MAX_SECONDS:,}"
    yield from _repeats("order that needs a crew", rules.need_crew)
    for order_id in rules.need_crew:
        if order_id not in orders:
            yield f"order {order_id}: it needs a crew but is not among the department's orders"
    yield from _repeats("order put off", (one.order_id for one in rules.put_off))
    for one in rules.put_off:
        if one.order_id not in orders:
            yield f"order {one.order_id}: it is put off but not among the department's orders"
    for crew_id in rules.out:
        if crew_id not in crews or any(state.crew_id == crew_id for state in rules.states):
            yield f"crew {crew_id} is out: it has to be among the department's crews, without a state"
    for state in rules.states:
        if state.crew_id not in crews:
            yield f"state of crew {state.crew_id}: it is not among the department's crews"
        if not _on_earth((state.lon, state.lat)):
            yield f"state of crew {state.crew_id}: {_nowhere((state.lon, state.lat))}"
        if not 0 <= (state.free - state.loaded).total_seconds() < MAX_SECONDS:
            yield f"state of crew {state.crew_id}: it is free before its truck was loaded, or much later"
        for dimension, amount in [*state.load.items(), *state.material.items()]:
            if not 0 <= amount <= MAX_AMOUNT:
                yield f"state of crew {state.crew_id}: {amount} of {dimension} must be between 0 and {MAX_AMOUNT:,}"


def _faults_of_begun(one: Begun, crews: set[str]) -> Iterator[str]:
    yield from _faults_of_order(one.order)
    if one.crew_id not in crews:
        yield f"crew {one.crew_id} is not among the department's crews"
    if one.departure < one.arrival:
        yield f"it is left at {one.departure.isoformat()}, before the arrival"


def _faults_of_list(work_list: WorkList, orders: set[str], reload_points: set[str]) -> Iterator[str]:
    for number, stop in enumerate(work_list.assignments, start=1):
        if stop.order_id not in orders:
            yield f"stop {number}: order {stop.order_id} is not among the department's orders"
        for fault in _faults_of_leg(stop.leg):
            yield f"leg to order {stop.order_id}: {fault}"
    for number, visit in enumerate(work_list.reloads, start=1):
        if visit.place not in reload_points:
            yield f"reload {number}: {visit.place!r} is no place where the crew reloads"
        if not 0 <= visit.after <= len(work_list.assignments):
            yield f"reload {number}: it comes after {visit.after} stops of {len(work_list.assignments)}"
        for fault in _faults_of_leg(visit.leg):
            yield f"leg to reload {number}: {fault}"
    for number, pause in enumerate(work_list.breaks, start=1):
        if not (0 <= pause.after <= len(work_list.assignments) and 0 <= pause.after_reloads <= len(work_list.reloads)):
            yield f"break {number}: it comes after stops or reloads that the list does not have"
        if not 0 <= pause.driven < MAX_SECONDS:
            yield f"break {number}: {pause.driven} s are said to be driven before it"
    for fault in _faults_of_leg(work_list.return_leg):
        yield f"leg back: {fault}"


def _faults_of_leg(leg: Leg) -> Iterator[str]:
    if not 0 <= leg.duration < MAX_SECONDS:
        yield f"its duration is {leg.duration} s: it must be between 0 and {MAX_SECONDS:,}"
    if len(leg.path) < 2:
        yield f"its path has {len(leg.path)} positions: it must have at least two"
    for position in leg.path:
        if not _on_earth(position):
            yield _nowhere(position)


def _faults_of_area(area: WorkArea, orders: set[str]) -> Iterator[str]:
    for order_id in area.order_ids:
        if order_id not in orders:
            yield f"order {order_id} is not among the department's orders"
    if area.outline and (len(area.outline) < 4 or area.outline[0] != area.outline[-1]):
        yield "its outline is no closed ring"
    for position in area.outline:
        if not _on_earth(position):
            yield _nowhere(position)


def _repeats(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{what} {name} is there {count} times"


def _on_earth(position: Position) -> bool:
    return -180 <= position[0] <= 180 and -90 <= position[1] <= 90


def _nowhere(position: tuple[float | None, float | None]) -> str:
    return f"lon {position[0]}, lat {position[1]} is no place on earth"
