"""A change tried on the lists it touches, and made."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.errors import PlanningError
from dispatch.model import Plan, Rules
from dispatch.operations import DayEvent, DayState, state_of_day
from dispatch.planning.amending import amend, as_listed, warnings_about, with_rules
from dispatch.planning.changes import ChangeList, changes_between
from dispatch.planning.edits.asking import (
    Change,
    Move,
    PinOrder,
    Reorder,
    Swap,
    Unpin,
    orders_of,
    require_sense,
    rules_after,
    told,
)
from dispatch.planning.edits.pricing import Price, in_words, price_of
from dispatch.planning.encoding import Refill, Visit, moment_at
from dispatch.planning.estimating import NUM_TRIED, able_crews, estimates
from dispatch.planning.rebuilding import Expected, Moment, moment_of
from dispatch.planning.remaining import Remaining, remaining
from dispatch.planning.travel import TravelTimes
from dispatch.planning.trial import Trial, best_places, broken_rules, make_room, mended, try_crews

Lists = Mapping[str, tuple[Visit, ...]]
"""By crew id, what each comes to in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What a change would come to.

    Attributes
    ----------
    violations
        Rules that it breaks, as sentences; it cannot be made then.
    price
        None where it cannot be made.
    words
        All of it in a sentence: "1-013 as stop 2 of crew R-2 at 10:40: 13 min more driving, drops SR-812".
    lists, rules
        Of the department, once it is made.
    """

    change: Change
    violations: tuple[str, ...]
    price: Price | None
    words: str
    department: str
    lists: Lists
    rules: Rules
    moment: Moment
    state: DayState
    left: Mapping[str, Remaining]


def edit(
    plan: Plan,
    change: Change,
    *,
    travel_times: TravelTimes,
    now: datetime | None = None,
    events: Iterable[DayEvent] = (),
) -> Edited:
    """Say what a change would come to.

    Parameters
    ----------
    now
        When it is asked; when the plan was made, unless given.
    events
        What was told of the day.

    Raises
    ------
    PlanningError
        Where the change names what the plan does not have, or what is begun, or contradicts itself.
    """
    moment = moment_of(plan, now)
    state = state_of_day(plan, events, moment.as_of)
    left = remaining(plan, state)
    code = require_sense(plan, left, change, moment)
    one, about = left[code], orders_of(change)
    rules = rules_after(one.rules, change, moment)
    edited = Edited(
        change=change,
        violations=(),
        price=Price(travel=0, lateness=0, overtime=0, dropped=(), total=0),
        words=f"{told(change)}: no list changes",
        department=code,
        lists=dict(one.lists),
        rules=rules,
        moment=moment,
        state=state,
        left=left,
    )
    crew_ids = _touched(one, change, moment, state, travel_times)
    if not crew_ids:
        return edited
    orders = [order for order in one.orders if order.id in about]
    before = try_crews(one, crew_ids, orders, moment=moment, travel_times=travel_times)
    after = before
    if rules != one.rules:
        after = try_crews(with_rules(one, rules), crew_ids, orders, moment=moment, travel_times=travel_times)
    old = {crew_id: mended(before, crew_id, one.lists.get(crew_id, ())) for crew_id in crew_ids}
    new: dict[str, tuple[Visit, ...]] = {}
    pinned = {pin.order_id for pin in rules.pins}
    for crew_id, visits in _asked(change, old, after, moment, pinned).items():
        fixed = [each for each in visits if isinstance(each, str) and (each in about or each in pinned)]
        room = make_room(after, crew_id, visits, fixed)
        if room is None:
            violations = broken_rules(after, crew_id, visits)
            return replace(
                edited,
                violations=violations,
                price=None,
                words=f"{told(change)} is not possible: {'; '.join(violations)}",
            )
        new[crew_id] = room[0]
    touched = {crew_id: old[crew_id] for crew_id in new}
    price = price_of(before, after, touched, new, about)
    words = f"{told(change)}: {in_words(price, {order.id: order for order in one.orders})}{_when(after, new, about)}"
    lists = {crew_id: visits for crew_id, visits in {**one.lists, **new}.items() if visits}
    return replace(edited, lists=lists, price=price, words=words if new else edited.words)


def confirm(
    plan: Plan,
    edited: Edited,
    *,
    travel_times: TravelTimes,
    network_digest: str,
    expected: Expected | None = None,
) -> tuple[Plan, ChangeList]:
    """Make the plan in which a change is made; every other list stays as it is.

    Raises
    ------
    PlanningError
        Where the change breaks a rule.
    """
    if edited.violations:
        raise PlanningError(edited.words)
    left = dict(edited.left)
    left[edited.department] = replace(with_rules(left[edited.department], edited.rules), lists=edited.lists)
    is_later = edited.moment.as_of > plan.as_of

    made = amend(
        plan,
        left if is_later else {edited.department: left[edited.department]},
        edited.moment,
        answer=as_listed,
        travel_times=travel_times,
        network_digest=network_digest,
        expected=expected,
        change=f"edit: {told(edited.change)}",
        warnings=warnings_about(plan, edited.state) if is_later else None,
        is_local=True,
    )
    return made, changes_between(plan, edited.left, made)


def _touched(left: Remaining, change: Change, moment: Moment, state: DayState, travel_times: TravelTimes) -> list[str]:
    """Give the crews whose lists a change may touch."""
    about = set(orders_of(change))
    theirs = [crew_id for crew_id, visits in left.lists.items() if about & set(visits)]
    match change:
        case Unpin():
            return []
        case PinOrder(day=day) if day not in (None, moment.day):
            return theirs
        case PinOrder(crew_id=None):
            return list(dict.fromkeys([*theirs, *_near(left, change.order_id, moment, state, travel_times)]))
        case Move() | PinOrder():
            return list(dict.fromkeys([*theirs, str(change.crew_id)]))
        case _:
            return theirs


def _near(left: Remaining, order_id: str, moment: Moment, state: DayState, travel_times: TravelTimes) -> list[str]:
    """Give the crews to which an order costs least by an estimate."""
    order = next(one for one in left.orders if one.id == order_id)
    estimated, _ = estimates(left, able_crews(left, order, moment), order, moment, state.crews, travel_times)
    return sorted(estimated, key=lambda crew_id: (estimated[crew_id], crew_id))[:NUM_TRIED]


def _asked(change: Change, lists: Lists, after: Trial, moment: Moment, pinned: Collection[str]) -> Lists:
    """Give the lists as they shall be, of the crews whose lists change."""
    match change:
        case Swap():
            return _swapped(change, lists)
        case Reorder():
            return {change.crew_id: _reordered(change, lists[change.crew_id])}
        case Move():
            return _placed(change.order_id, [change.crew_id], change.stop, lists, after, pinned)
        case PinOrder(day=day) if day not in (None, moment.day):
            return _without(change.order_id, lists)
        case PinOrder():
            crew_ids = list(lists) if change.crew_id is None else [change.crew_id]
            here = next((crew_id for crew_id in crew_ids if change.order_id in lists[crew_id]), None)
            if here is not None and after.price(here, lists[here]) is not None:
                return {}
            return _placed(change.order_id, crew_ids, change.stop, lists, after, pinned)
        case _:
            return {}


def _without(order_id: str, lists: Lists) -> dict[str, tuple[Visit, ...]]:
    """Take an order off the list it is on."""
    return {
        crew_id: tuple(one for one in visits if one != order_id)
        for crew_id, visits in lists.items()
        if order_id in visits
    }


def _placed(
    order_id: str, crew_ids: Sequence[str], stop: int | None, lists: Lists, after: Trial, pinned: Collection[str]
) -> Lists:
    """Put an order on the list of one of some crews: as the stop that is asked for, or where it costs least."""
    taken_off = _without(order_id, lists)
    rest = {**lists, **taken_off}
    if stop is not None:
        (crew_id,) = crew_ids
        return {**taken_off, crew_id: _as_stop(order_id, stop, crew_id, rest[crew_id], after)}
    # What is left of a list may break a rule without the order only where ways are shorter by way of it.
    possible = {crew_id: rest[crew_id] for crew_id in crew_ids if after.price(crew_id, rest[crew_id]) is not None}
    places = best_places(after, possible, order_id, keep=pinned)
    if not places:
        return {**taken_off, crew_ids[0]: (*rest[crew_ids[0]], order_id)}
    return {**taken_off, places[0].crew_id: places[0].visits}


def _as_stop(order_id: str, stop: int, crew_id: str, visits: Sequence[Visit], after: Trial) -> tuple[Visit, ...]:
    """Put an order on a list as a stop of it, with a reload before or behind it where it takes one."""
    at = [number for number, one in enumerate(visits) if isinstance(one, str)]
    number = at[stop - 1] if stop <= len(at) else len(visits)
    before, behind = tuple(visits[:number]), tuple(visits[number:])
    plain = (*before, order_id, *behind)
    crew = next(one for one in after.drawn.encoding.crews if one.id == crew_id)
    choices = [plain]
    for reload in crew.reloads:
        choices += [
            (*before, Refill(reload.place), order_id, *behind),
            (*before, order_id, Refill(reload.place), *behind),
        ]
    priced = [(price, rank) for rank, each in enumerate(choices) if (price := after.price(crew_id, each)) is not None]
    return choices[min(priced)[1]] if priced else plain


def _swapped(change: Swap, lists: Lists) -> Lists:
    other = {change.order_id: change.other_id, change.other_id: change.order_id}
    return {
        crew_id: tuple(other.get(one, one) if isinstance(one, str) else one for one in visits)
        for crew_id, visits in lists.items()
    }


def _reordered(change: Reorder, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    following = iter(change.order_ids)
    return tuple(next(following) if one in change.order_ids else one for one in visits)


def _when(after: Trial, lists: Lists, about: Sequence[str]) -> str:
    """Say when and by whom the orders are done that a change is about, where it moves few."""
    encoding = after.drawn.encoding
    said = []
    for crew_id, visits in lists.items():
        route = after.route(crew_id, visits)
        for stop in route.stops if route is not None else ():
            order_id = encoding.orders[stop.job].id if stop.job < len(encoding.orders) else ""
            if order_id in about:
                said.append(f"{order_id} by crew {crew_id} at {moment_at(stop.start, encoding.midnight):%H:%M}")
    return f"; {', '.join(said)}" if said else ""
