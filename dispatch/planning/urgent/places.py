"""Finding the best places for a new order, and taking one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dispatch.errors import PlanningError
from dispatch.model import Plan, WorkOrder
from dispatch.operations import DayEvent, DayState, state_of_day
from dispatch.planning.amending import amend, as_listed, warnings_about
from dispatch.planning.changes import ChangeList, changes_between
from dispatch.planning.estimating import NUM_TRIED, able_crews, estimates
from dispatch.planning.rebuilding import Expected, Moment, moment_of
from dispatch.planning.remaining import Remaining, remaining
from dispatch.planning.travel import TravelTimes
from dispatch.planning.trial import best_places as places_of
from dispatch.planning.trial import mended, try_crews
from dispatch.planning.urgent.offers import Offer, offer_of

NUM_PLACES = 3
"""Places that are offered, each on another crew's list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent:
    """The best places for a new order.

    Attributes
    ----------
    offers
        The cheapest first.
    num_able, num_tried
        Crews that may do it, and those whose lists were tried.
    why_none
        Where there is no offer: a sentence.
    """

    order: WorkOrder
    department: str
    offers: tuple[Offer, ...]
    num_able: int
    num_tried: int
    why_none: str
    moment: Moment
    state: DayState
    left: Mapping[str, Remaining]


def best_places(
    plan: Plan,
    order: WorkOrder,
    *,
    travel_times: TravelTimes,
    now: datetime | None = None,
    events: Iterable[DayEvent] = (),
    department: str | None = None,
    num_places: int = NUM_PLACES,
    num_tried: int = NUM_TRIED,
) -> Urgent:
    """Find the best places for a new order.

    Parameters
    ----------
    now
        When it is asked; when the plan was made, unless given.
    events
        What was told of the day.
    department
        Code; may be left out where the plan has only one.

    Raises
    ------
    PlanningError
        Where the department is not known, the order is one of the plan's, or ``now`` is no time of its day.
    """
    moment = moment_of(plan, now)
    state = state_of_day(plan, events, moment.as_of)
    left = remaining(plan, state)
    code = _department(plan, department)
    one = left[code]
    if any(order.id in (each.id for each in each_left.orders) for each_left in left.values()):
        raise PlanningError(f"order {order.id} is one of the plan's: move it, or tell of it as urgent and plan anew")
    if any(order.id == each.order.id for each_left in left.values() for each in each_left.begun):
        raise PlanningError(f"order {order.id} is one of the plan's, and begun: give the new one an id of its own")
    able = able_crews(one, order, moment)
    estimated, why_none = estimates(one, able, order, moment, state.crews, travel_times)
    in_turn = sorted(estimated, key=lambda crew_id: (estimated[crew_id], crew_id))
    tried = in_turn[:num_tried]
    offers: list[Offer] = []
    if tried:
        trial = try_crews(one, tried, [order], moment=moment, travel_times=travel_times)
        lists = {crew_id: mended(trial, crew_id, one.lists.get(crew_id, ())) for crew_id in tried}
        places = places_of(trial, lists, order.id, keep={pin.order_id for pin in one.rules.pins})
        offers = [offer_of(trial, place, lists[place.crew_id], order) for place in places[:num_places]]
    if not offers and not why_none:
        why_none = f"none of the {len(tried)} crews nearest to it has a place for it, even without another order"
    return Urgent(
        order=order,
        department=code,
        offers=tuple(offers),
        num_able=len(able),
        num_tried=len(tried),
        why_none="" if offers else why_none,
        moment=moment,
        state=state,
        left=left,
    )


def put(
    plan: Plan,
    urgent: Urgent,
    number: int,
    *,
    travel_times: TravelTimes,
    network_digest: str,
    expected: Expected | None = None,
) -> tuple[Plan, ChangeList]:
    """Make the plan that takes one of the places; every other list stays as it is.

    Parameters
    ----------
    number
        Of the offer, from 1.

    Raises
    ------
    PlanningError
        Where there is no such offer.
    """
    if not 1 <= number <= len(urgent.offers):
        raise PlanningError(f"there is no place {number}: {len(urgent.offers)} are offered")
    place = urgent.offers[number - 1].place
    left = dict(urgent.left)
    own = left[urgent.department]
    left[urgent.department] = replace(
        own,
        orders=(*own.orders, urgent.order),
        lists={**own.lists, place.crew_id: place.visits},
    )

    is_later = urgent.moment.as_of > plan.as_of
    made = amend(
        plan,
        left if is_later else {urgent.department: left[urgent.department]},
        urgent.moment,
        answer=as_listed,
        travel_times=travel_times,
        network_digest=network_digest,
        expected=expected,
        change=f"urgent {urgent.order.id} to {place.crew_id}",
        warnings=warnings_about(plan, urgent.state),
        is_local=True,
    )
    return made, changes_between(plan, urgent.left, made)


def _department(plan: Plan, department: str | None) -> str:
    codes = [part.code for part in plan.departments]
    if department is None and len(codes) == 1:
        return codes[0]
    if department not in codes:
        raise PlanningError(f"name one of the departments {', '.join(codes)}, got {department or 'none'}")
    return department
