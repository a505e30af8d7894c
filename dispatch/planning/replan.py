"""A plan in force, and what happened since, become a new plan that changes as little as the mode allows.

Stops that crews have begun stay. Of the others each mode may change something else:

- *insert*: no order changes its crew, nor its place among those on the list. What needs a crew is put in between where
  it costs least: new orders, those of crews that are out, and those that a crew cannot do any more where they are. It
  is no search under high prices but exact by construction: lists are kept as sequences, and every order that needs a
  crew is tried by the clock at every place of every list (:func:`solvers.solve.keep`). Pins could not say it: a
  position is a number of stops, which an insertion changes.
- *crew*: one crew's list is made anew, of its own orders, what needs a crew and what is deferred; others stay.
- *free*: everything may change, at a price for each order that changes its crew, the dearer the sooner it is planned,
  and for each list that changes. Only departments of which something unforeseen was told are touched; the others, and
  all in the other modes, are only told anew how far they are.

With *insert* what was deferred stays so, that one urgent order may not change many lists.

What others use::

    replan(plan, events, now, mode=..., ...)      -> Replanned     the new plan, what changed, what did not count
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dispatch.errors import PlanningError
from dispatch.model import Deferred, EarlierLists, Plan, Rules, WorkOrder
from dispatch.operations import DayEvent, DayState, state_of_day
from dispatch.planning.amending import amend, warnings_about, with_rules
from dispatch.planning.changes import ChangeList, changes_between
from dispatch.planning.encoding import Visit, lists_of, lists_of_routes, sequences_of
from dispatch.planning.estimating import working
from dispatch.planning.rebuilding import Drawn, Expected, Moment, draw, moment_of
from dispatch.planning.remaining import Remaining, of_crews, remaining
from dispatch.planning.search import Solve
from dispatch.planning.travel import TravelTimes
from solvers.solution import Solution
from solvers.solve import keep, mend

MOVE_PRICES = ((30, 3_600), (120, 1_800))
"""What it costs, in seconds of driving, to give an order planned within so many minutes to another crew: an hour, half
an hour. An assumption: who leaves for a stop in half an hour has looked at it, and may have told somebody.
"""

MOVE_PRICE = 600
"""The same for orders planned later: ten minutes. An assumption."""

CHANGE_PRICE = 600
"""Of each crew whose list changes, in seconds of driving: ten minutes, a call and a look at a new list. An assumption.
"""


class Mode(StrEnum):
    """What a new plan may change."""

    INSERT = "insert"
    CREW = "crew"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replanned:
    """A new plan, what it changes for crews, and how far the day is by it.

    Attributes
    ----------
    without_crew
        Orders that need a crew, what cannot wait among them, and have none by the new plan.
    """

    plan: Plan
    changes: ChangeList
    state: DayState
    without_crew: tuple[Deferred, ...]


def replan(
    plan: Plan,
    events: Iterable[DayEvent],
    now: datetime,
    *,
    mode: Mode,
    travel_times: TravelTimes,
    network_digest: str,
    solve: Solve,
    crew_id: str | None = None,
    expected: Expected | None = None,
    stop_rule: str = "-",
) -> Replanned:
    """Plan what is left of a day anew.

    Parameters
    ----------
    plan
        In force; it stays as it is.
    events
        All that was told of the day.
    crew_id
        In the mode ``crew``: whose list is made anew.
    expected
        Says when an order deferred by the new plan may be done; nothing is known of that by default.
    stop_rule
        Recorded in the plan: what limits ``solve``.

    Raises
    ------
    PlanningError
        Where ``now`` lies before the plan was made or not on its day, or the crew is none of the plan's or out.
    """
    moment = moment_of(plan, now)
    state = state_of_day(plan, events, now)
    left = remaining(plan, state)
    _require_crew(state, left, moment, mode, crew_id)
    work = {code: sum(order.service_duration for order in one.orders) for code, one in left.items()}

    def answer(one: Remaining, drawn: Drawn) -> Solution:
        code = one.part.code
        lists = lists_of(drawn.encoding, mend(drawn.encoding.problem, sequences_of(drawn.encoding, one.lists)))
        if mode is Mode.FREE and (code in state.stirred or _is_broken(one, lists)):
            share = work[code] / max(1, sum(work.values()))
            return solve(drawn.encoding.problem, share, initial=sequences_of(drawn.encoding, lists))
        if mode is Mode.CREW and crew_id in {crew.id for crew in drawn.encoding.crews}:
            lists = _with_list_of(str(crew_id), one, lists, moment, travel_times, solve)
        return _kept(one, drawn, lists, may_insert=mode is not Mode.CREW)

    made = amend(
        plan,
        {code: with_rules(one, _rules(one, now)) for code, one in left.items()},
        moment,
        answer=answer,
        travel_times=travel_times,
        network_digest=network_digest,
        expected=expected,
        stop_rule=stop_rule if mode is not Mode.INSERT else "-",
        change=f"replan, {mode}" + (f" {crew_id}" if mode is Mode.CREW else ""),
        warnings=warnings_about(plan, state),
        is_local=mode is Mode.CREW,
    )
    return Replanned(
        plan=made,
        changes=changes_between(plan, left, made),
        state=state,
        without_crew=tuple(
            each
            for part in made.departments
            for each in part.deferred
            if each.order_id in left[part.code].loose or each.order_id in _ids(state.urgent.get(part.code, ()))
        ),
    )


def _ids(orders: Iterable[WorkOrder]) -> set[str]:
    return {order.id for order in orders}


def _require_crew(
    state: DayState, left: Mapping[str, Remaining], moment: Moment, mode: Mode, crew_id: str | None
) -> None:
    if (mode is Mode.CREW) != (crew_id is not None):
        raise PlanningError("name a crew in the mode crew, and only there")
    if crew_id is not None and crew_id not in state.crews:
        raise PlanningError(f"the plan has no crew {crew_id}: it has {', '.join(sorted(state.crews))}")
    if crew_id is not None and state.crews[crew_id].is_out:
        raise PlanningError(f"crew {crew_id} is out: no list can be made for it")
    if crew_id is not None and all(crew_id != crew.id for one in left.values() for crew in working(one, moment)):
        raise PlanningError(f"the shift of crew {crew_id} is over: no list can be made for it")


def _rules(left: Remaining, now: datetime) -> Rules:
    """Add the lists that crews have, and the price of each order that leaves its crew."""
    soon = {}
    for visits in left.lists.values():
        for order_id in visits:
            if isinstance(order_id, str):
                minutes = (left.planned[order_id].start - now).total_seconds() / 60
                price = next((price for within, price in MOVE_PRICES if minutes <= within), MOVE_PRICE)
                if price != MOVE_PRICE:
                    soon[order_id] = price
    lists = {crew_id: tuple(one for one in visits if isinstance(one, str)) for crew_id, visits in left.lists.items()}
    earlier = EarlierLists(lists=lists, move_price=MOVE_PRICE, change_price=CHANGE_PRICE, move_prices=soon)
    return replace(left.rules, earlier=earlier)


def _is_broken(left: Remaining, lists: dict[str, tuple[Visit, ...]]) -> bool:
    """Tell whether lists cannot be kept as they are, or somebody has to take orders on."""
    return bool(left.loose) or {crew: visits for crew, visits in left.lists.items() if visits} != lists


def _kept(left: Remaining, drawn: Drawn, lists: dict[str, tuple[Visit, ...]], *, may_insert: bool) -> Solution:
    """Keep lists as they are, with what needs a crew put in between."""
    encoding = drawn.encoding
    job_of = {order.id: index for index, order in enumerate(encoding.orders)}
    waiting = [job_of[order_id] for order_id in _waiting(left, lists)] if may_insert else []
    return keep(encoding.problem, sequences_of(encoding, lists), insert=waiting)


def _waiting(left: Remaining, lists: dict[str, tuple[Visit, ...]]) -> list[str]:
    """Give the orders that need a crew, those that weigh most first: with the ones that had to be taken off lists."""
    on_lists = {one for visits in lists.values() for one in visits}
    taken_off = {one for visits in left.lists.values() for one in visits if isinstance(one, str)} - on_lists
    waiting = [order for order in left.orders if order.id in taken_off or order.id in left.loose]
    return [order.id for order in sorted(waiting, key=lambda order: (-order.prize, order.id))]


def _with_list_of(
    crew_id: str,
    left: Remaining,
    lists: dict[str, tuple[Visit, ...]],
    moment: Moment,
    travel_times: TravelTimes,
    solve: Solve,
) -> dict[str, tuple[Visit, ...]]:
    """Make the list of one crew anew, of its own orders and of those that are on no list."""
    others = {one for other, visits in lists.items() if other != crew_id for one in visits}
    alone = of_crews(left, [crew_id], {order.id for order in left.orders} - others)
    drawn = draw(alone, _rules(alone, moment.as_of), moment, travel_times)
    begun = {crew_id: lists[crew_id]} if crew_id in lists else {}
    solution = solve(drawn.encoding.problem, 1.0, initial=sequences_of(drawn.encoding, begun))
    kept = {other: visits for other, visits in lists.items() if other != crew_id}
    return kept | lists_of_routes(drawn.encoding, solution.routes)
