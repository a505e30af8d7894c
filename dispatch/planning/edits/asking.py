"""What may be asked for, what of a plan it is about, and the rules that hold once it is made."""

from dataclasses import dataclass, replace
from datetime import date

from dispatch.errors import PlanningError
from dispatch.model import Pin, Plan, PutOff, Rules, Window
from dispatch.planning.estimating import working
from dispatch.planning.rebuilding import Moment
from dispatch.planning.remaining import Remaining


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An order goes to a crew, as a stop of its list, from 1; where it costs least if none is given."""

    order_id: str
    crew_id: str
    stop: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Two orders on lists change places."""

    order_id: str
    other_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reorder:
    """Some orders of a crew's list are done in this order, in the places that they have on it together."""

    crew_id: str
    order_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinOrder:
    """An order is fixed: to a crew, a time to begin within, a stop of the crew's list, or to another day.

    What was fixed of it before no longer holds. ``stop`` needs a crew; another day goes with neither crew nor time.
    """

    order_id: str
    crew_id: str | None = None
    window: Window | None = None
    stop: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpin:
    """Nothing of an order is fixed any more, nor is it put off by hand; lists stay as they are."""

    order_id: str


Change = Move | Swap | Reorder | PinOrder | Unpin


def orders_of(change: Change) -> tuple[str, ...]:
    """Give the orders that a change is about."""
    match change:
        case Swap():
            return (change.order_id, change.other_id)
        case Reorder():
            return change.order_ids
        case _:
            return (change.order_id,)


def told(change: Change) -> str:
    """Say what is asked for, for the plan to record."""
    match change:
        case Move():
            return f"move {change.order_id} to {change.crew_id}" + (f" as stop {change.stop}" if change.stop else "")
        case Swap():
            return f"swap {change.order_id} and {change.other_id}"
        case Reorder():
            return f"order {', '.join(change.order_ids)} on {change.crew_id}"
        case Unpin():
            return f"unpin {change.order_id}"
        case PinOrder():
            return f"pin {change.order_id} {_fixed(change)}"


def require_sense(plan: Plan, left: dict[str, Remaining], change: Change, moment: Moment) -> str:
    """Give the department that a change is about.

    Raises
    ------
    PlanningError
        Where it names what the plan does not have or what is begun, or contradicts itself.
    """
    order_ids = orders_of(change)
    codes = {_department_of(plan, left, order_id) for order_id in order_ids}
    if len(codes) > 1:
        raise PlanningError(f"{' and '.join(order_ids)} are of several departments")
    if len(set(order_ids)) < len(order_ids) or not order_ids:
        raise PlanningError("name different orders")
    (code,) = codes
    one = left[code]
    crew_id = getattr(change, "crew_id", None)
    if crew_id is not None and crew_id not in {crew.id for crew in one.part.crews}:
        known = ", ".join(crew.id for crew in one.part.crews)
        raise PlanningError(f"the department of {order_ids[0]} has no crew {crew_id}: it has {known}")
    if crew_id is not None and crew_id not in {crew.id for crew in working(one, moment)}:
        raise PlanningError(f"crew {crew_id} does nothing more today: it is out, or its shift is over")
    stop = getattr(change, "stop", None)
    if stop is not None and stop < 1:
        raise PlanningError(f"stops count from 1, got {stop}")
    if isinstance(change, PinOrder):
        _require_pin(one, change, moment)
    if isinstance(change, PinOrder | Unpin) and any(
        each.order_id == change.order_id and each.is_held for each in one.rules.put_off
    ):
        raise PlanningError(f"order {change.order_id} is held: tell that it is released first")
    if isinstance(change, Swap | Reorder):
        crew_of = _crew_of(one)
        for order_id in order_ids:
            if order_id not in crew_of or (isinstance(change, Reorder) and crew_of[order_id] != change.crew_id):
                where = f"crew {change.crew_id}'s list" if isinstance(change, Reorder) else "any list"
                raise PlanningError(f"order {order_id} is not on {where}: move it there first")
    return code


def rules_after(rules: Rules, change: Change, moment: Moment) -> Rules:
    """Give the rules that hold once a change is made."""
    if not isinstance(change, PinOrder | Unpin):
        return rules
    pins = tuple(one for one in rules.pins if one.order_id != change.order_id)
    put_off = tuple(one for one in rules.put_off if one.order_id != change.order_id)
    if isinstance(change, PinOrder) and change.day not in (None, moment.day):
        put_off = (*put_off, PutOff(order_id=change.order_id, reason=f"pinned {_fixed(change)}", until=change.day))
    elif isinstance(change, PinOrder):
        pin = Pin(
            order_id=change.order_id,
            crew_id=change.crew_id,
            window=change.window,
            position=None if change.stop is None else change.stop - 1,
        )
        pins = (*pins, pin)
    return replace(rules, pins=pins, put_off=put_off)


def _department_of(plan: Plan, left: dict[str, Remaining], order_id: str) -> str:
    for code, one in left.items():
        if any(order.id == order_id for order in one.orders):
            return code
        for each in one.begun:
            if each.order.id == order_id:
                raise PlanningError(f"crew {each.crew_id} has begun order {order_id}: it cannot be changed any more")
    aside = next((one for one in plan.set_aside if one.request_id == order_id), None)
    if aside is not None:
        raise PlanningError(f"request {order_id} was set aside, and is no order: {aside.detail}")
    merged = next((order.id for one in left.values() for order in one.orders if order_id in order.request_ids), None)
    raise PlanningError(f"the plan has no order {order_id}" + (f": it is part of order {merged}" if merged else ""))


def _require_pin(left: Remaining, change: PinOrder, moment: Moment) -> None:
    if change.crew_id is None and change.window is None and change.day is None:
        raise PlanningError("say to what the order is pinned: a crew, a time, a day")
    if change.stop is not None and change.crew_id is None:
        raise PlanningError("a stop is one of a crew's list: name the crew")
    for pin in left.rules.pins:
        if (pin.crew_id, pin.position) == (change.crew_id, (change.stop or 0) - 1) and pin.order_id != change.order_id:
            raise PlanningError(
                f"order {pin.order_id} is pinned to be stop {change.stop} of crew {pin.crew_id}: unpin it first"
            )
    if change.window is not None and change.window.end < change.window.start:
        raise PlanningError("the time ends before it begins")
    if change.day is not None and change.day < moment.day:
        raise PlanningError(f"{change.day} is over: pin the order to {moment.day} or later")
    if change.day not in (None, moment.day) and (change.crew_id is not None or change.window is not None):
        raise PlanningError(f"crews and times of {change.day} are for that day's plan: pin the order to the day alone")


def _crew_of(left: Remaining) -> dict[str, str]:
    return {one: crew_id for crew_id, visits in left.lists.items() for one in visits if isinstance(one, str)}


def _fixed(change: PinOrder) -> str:
    """Say to what an order is pinned."""
    said = [] if change.day is None else [f"to {change.day:%A %Y-%m-%d}"]
    if change.crew_id is not None:
        said.append(f"to crew {change.crew_id}" + (f", stop {change.stop}" if change.stop else ""))
    if change.window is not None:
        said.append(f"between {change.window.start:%H:%M} and {change.window.end:%H:%M}")
    return " ".join(said)
