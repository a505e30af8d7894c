"""What is left of a day: the orders still to be done, where crews are, and what their lists still hold.

What others use::

    remaining(plan, state)                      -> by department, Remaining
    of_crews(remaining, crew_ids, order_ids)    -> Remaining        of some crews and orders
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from dispatch.model import Assignment, Begun, DepartmentPlan, Pin, Plan, PutOff, Rules, WorkOrder
from dispatch.operations.state import CrewDay, DayState
from dispatch.planning.encoding import Visit, visits_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Remaining:
    """What is left of a department's day.

    Attributes
    ----------
    part
        The plan in force.
    orders
        Still to be done, or deferred: those of the plan in its order, then those that came back, then new ones.
    rules
        What holds for them, without earlier lists and without a floor for districts: that is one of a whole day.
    begun
        Stops that stay as they are.
    lists
        By crew id, what the crews' lists still hold, of those that have any.
    planned
        By order id, the stop on the list in force, of all orders on lists.
    loose
        Ids of orders that need a crew: new ones that cannot wait, those of crews that are out or did not come, those
        that are put off no longer, and those for which the plan in force looked for none.
    """

    part: DepartmentPlan
    orders: tuple[WorkOrder, ...]
    rules: Rules
    begun: tuple[Begun, ...]
    lists: Mapping[str, tuple[Visit, ...]]
    planned: Mapping[str, Assignment]
    loose: tuple[str, ...]

    @property
    def crew_of(self) -> dict[str, str]:
        """Give the crew of each order on a list in force, as far as it is still to be done."""
        left = {order.id for order in self.orders}
        return {
            one.order_id: each.crew_id
            for each in self.part.work_lists
            for one in each.assignments
            if one.order_id in left
        }


def remaining(plan: Plan, state: DayState) -> dict[str, Remaining]:
    """Say by department what is left of a plan's day."""
    return {
        part.code: _remaining(
            part, {crew.id: state.crews[crew.id] for crew in part.crews}, state, state.urgent.get(part.code, ())
        )
        for part in plan.departments
    }


def of_crews(left: Remaining, crew_ids: Collection[str], order_ids: Collection[str]) -> Remaining:
    """Cut what is left of a day down to some crews and orders."""
    rules = left.rules
    return replace(
        left,
        part=replace(left.part, crews=tuple(crew for crew in left.part.crews if crew.id in crew_ids)),
        orders=tuple(order for order in left.orders if order.id in order_ids),
        rules=replace(
            rules,
            pins=tuple(pin for pin in rules.pins if pin.order_id in order_ids),
            states=tuple(one for one in rules.states if one.crew_id in crew_ids),
            put_off=tuple(one for one in rules.put_off if one.order_id in order_ids),
        ),
        lists={crew_id: left.lists[crew_id] for crew_id in crew_ids if crew_id in left.lists},
        loose=tuple(one for one in left.loose if one in order_ids),
    )


def _remaining(
    part: DepartmentPlan, crews: Mapping[str, CrewDay], state: DayState, urgent: tuple[WorkOrder, ...]
) -> Remaining:
    begun = tuple(one for crew in part.crews for one in crews[crew.id].begun)
    taken = {one.order.id for one in begun}
    known = {order.id: order for order in (*part.orders, *(one.order for one in part.begun), *urgent)}
    orders = tuple(order for order_id, order in known.items() if order_id not in taken)
    left = {order.id for order in orders}
    put_off = _put_off(part, state, left)
    out = tuple(
        crew.id
        for crew in part.crews
        if crews[crew.id].is_out or (crew.id in part.rules.out and crew.id not in state.back)
    )
    not_today = {one.order_id for one in put_off}
    lists = {}
    for crew_id, day in crews.items():
        visits = _without_last_reloads([one for one in visits_of(day.ahead) if one not in not_today])
        if visits and crew_id not in out:
            lists[crew_id] = visits
    on_lists = {one for visits in lists.values() for one in visits if isinstance(one, str)}
    need_a_crew = {one.order_id for each in part.work_lists for one in each.assignments}
    need_a_crew |= {one.order.id for one in part.begun} | {order.id for order in urgent}
    need_a_crew |= {one.order_id for one in part.rules.put_off} | set(part.rules.need_crew)
    states = (crews[crew.id].state for crew in part.crews if crew.id not in out)
    return Remaining(
        part=part,
        orders=orders,
        rules=replace(
            part.rules,
            pins=tuple(pin for one in part.rules.pins if (pin := _pin_left(one, lists, left, out)) is not None),
            earlier=None,
            fairness_floor=0.0,
            states=tuple(one for one in states if one is not None),
            put_off=put_off,
            out=out,
            need_crew=(),
            known_delays=tuple(sorted({*part.rules.known_delays, *state.delays})),
        ),
        begun=begun,
        lists=lists,
        planned={one.order_id: one for each in part.work_lists for one in each.assignments},
        loose=tuple(
            order.id
            for order in orders
            if order.id in need_a_crew and order.id not in on_lists and order.id not in not_today
        ),
    )


def _without_last_reloads(visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Leave out reloads behind which there is nothing to do."""
    last = max((number for number, one in enumerate(visits) if isinstance(one, str)), default=-1)
    return tuple(visits[: last + 1])


def _put_off(part: DepartmentPlan, state: DayState, left: set[str]) -> tuple[PutOff, ...]:
    """Give what is not done today: put off by hand, or held and neither released nor over, and by what was told."""
    held = {one.order_id: one for one in part.rules.put_off if not (one.is_held and one.order_id in state.released)}
    held.update({one.order_id: one for one in state.put_off})
    return tuple(one for order_id, one in held.items() if order_id in left)


def _pin_left(pin: Pin, lists: Mapping[str, tuple[Visit, ...]], left: set[str], out: tuple[str, ...]) -> Pin | None:
    """Give what is left of a pin: none for what is begun, no crew that is out, the position among what is ahead."""
    if pin.order_id not in left:
        return None
    if pin.crew_id in out:
        return None if pin.window is None else replace(pin, crew_id=None, position=None)
    if pin.position is None or pin.crew_id is None:
        return pin
    ahead = [one for one in lists.get(pin.crew_id, ()) if isinstance(one, str)]
    return replace(pin, position=ahead.index(pin.order_id) if pin.order_id in ahead else None)
