"""What a new plan changes on crews' lists, in words that a crew can read."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.model import Assignment, DepartmentPlan, Plan, WorkList, WorkOrder
from dispatch.planning.remaining import Remaining

NOTICEABLE = timedelta(minutes=15)
"""By how much a stop begins sooner or later before it counts as changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewChange:
    """What is new on one crew's list.

    Attributes
    ----------
    added, gone
        Ids of orders that came to the list, and that left it.
    moved
        Orders that come behind others than before; the fewest that explain the new order.
    retimed
        Other orders that begin noticeably sooner or later.
    text
        All of it, as the crew is told.
    """

    crew_id: str
    added: tuple[str, ...]
    gone: tuple[str, ...]
    moved: tuple[str, ...]
    retimed: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeList:
    """What a new plan changes.

    Attributes
    ----------
    crews
        Those whose lists have other orders, or in another order, or at noticeably other times.
    num_published
        Orders on the lists before, as far as they are still to be done.
    num_changed
        Those of them that have another crew or none, another place among the others, or a noticeably other time.
    """

    crews: tuple[CrewChange, ...]
    num_published: int
    num_changed: int

    @property
    def num_crews_reordered(self) -> int:
        """Count the crews whose lists have other orders, or in another order."""
        return sum(bool(one.added or one.gone or one.moved) for one in self.crews)


def changes_between(plan: Plan, left: Mapping[str, Remaining], made: Plan) -> ChangeList:
    """Compare the lists of a plan, as far as they are still to be done, with those of the plan made of it."""
    crews: list[CrewChange] = []
    num_published = num_changed = 0
    for part, new in zip(plan.departments, made.departments, strict=True):
        what_is_left = left[part.code]
        crew_of = what_is_left.crew_of
        changes = [
            change for crew in part.crews if (change := _crew_change(crew.id, part, what_is_left, new)) is not None
        ]
        crews += changes
        num_published += len(crew_of)
        num_changed += len({one for each in changes for one in (*each.gone, *each.moved, *each.retimed)})
    return ChangeList(crews=tuple(crews), num_published=num_published, num_changed=num_changed)


def _crew_change(crew_id: str, part: DepartmentPlan, left: Remaining, new: DepartmentPlan) -> CrewChange | None:
    still_left = {order.id for order in left.orders}
    before = [one for one in _assignments(part.work_lists, crew_id) if one.order_id in still_left]
    after = _assignments(new.work_lists, crew_id)
    start_before = {one.order_id: one.start for one in before}
    was, now = [one.order_id for one in before], [one.order_id for one in after]
    added = tuple(one for one in now if one not in start_before)
    gone = tuple(one for one in was if one not in set(now))
    moved = _moved([one for one in was if one in set(now)], [one for one in now if one in start_before])
    retimed = tuple(
        one.order_id
        for one in after
        if one.order_id in start_before
        and one.order_id not in moved
        and abs(one.start - start_before[one.order_id]) > NOTICEABLE
    )
    if not (added or gone or moved or retimed):
        return None
    sentences = _sentences(part, new, after, start_before, added=added, gone=gone, moved=moved, retimed=retimed)
    return CrewChange(
        crew_id=crew_id,
        added=added,
        gone=gone,
        moved=moved,
        retimed=retimed,
        text=f"Crew {crew_id}: {'; '.join(sentences)}",
    )


def _assignments(work_lists: Sequence[WorkList], crew_id: str) -> tuple[Assignment, ...]:
    return next((one.assignments for one in work_lists if one.crew_id == crew_id), ())


def _moved(was: Sequence[str], now: Sequence[str]) -> tuple[str, ...]:
    """Give the fewest orders that, taken out, leave the others in the order they had: all but a longest increasing run.

    Patience sorting, as in Fredman, "On computing the length of longest increasing subsequences", Discrete Mathematics
    11 (1975).
    """
    rank = {order_id: number for number, order_id in enumerate(was)}
    tails: list[int] = []
    at_tail: list[int] = []
    before = [-1] * len(now)
    for number, order_id in enumerate(now):
        length = bisect_left(tails, rank[order_id])
        before[number] = at_tail[length - 1] if length else -1
        tails[length : length + 1] = [rank[order_id]]
        at_tail[length : length + 1] = [number]
    kept = set()
    number = at_tail[-1] if at_tail else -1
    while number >= 0:
        kept.add(number)
        number = before[number]
    return tuple(order_id for number, order_id in enumerate(now) if number not in kept)


def _sentences(
    part: DepartmentPlan,
    new: DepartmentPlan,
    after: Sequence[Assignment],
    start_before: Mapping[str, datetime],
    *,
    added: Sequence[str],
    gone: Sequence[str],
    moved: Sequence[str],
    retimed: Sequence[str],
) -> list[str]:
    orders = {order.id: order for one in (part, new) for order in one.orders}
    orders.update({one.order.id: one.order for one in (*part.begun, *new.begun)})
    place_of = {one.order_id: number for number, one in enumerate(after)}
    start = {one.order_id: one.start for one in after}
    sentences = []
    for order_id in moved:
        where = _behind(after, place_of[order_id], orders)
        sentences.append(f"{_name(orders[order_id])} now {where}, {_times(start[order_id], start_before[order_id])}")
    for order_id in added:
        where = _behind(after, place_of[order_id], orders)
        order = orders[order_id]
        minutes = f"{order.service_duration / 60:.0f} min"
        sentences.append(f"new: {_name(order)} ({order.id}), {where}, at {start[order_id]:%H:%M}, {minutes}")
    crew_now = {one.order_id: each.crew_id for each in new.work_lists for one in each.assignments}
    crew_now.update({one.order.id: one.crew_id for one in new.begun})
    for order_id in gone:
        whose = f"crew {crew_now[order_id]} does it" if order_id in crew_now else "not today"
        sentences.append(f"no longer yours: {_name(orders[order_id])}, {whose}")
    sentences += [f"{_name(orders[one])} {_times(start[one], start_before[one])}" for one in retimed]
    return sentences


def _behind(after: Sequence[Assignment], number: int, orders: Mapping[str, WorkOrder]) -> str:
    return f"comes after {_name(orders[after[number - 1].order_id])}" if number else "comes first"


def _times(now: datetime, before: datetime) -> str:
    return f"at {now:%H:%M} instead of {before:%H:%M}"


def _name(order: WorkOrder) -> str:
    return order.address or order.id
