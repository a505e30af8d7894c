"""What a place for a new order means for the crew's list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.model import WorkOrder
from dispatch.planning.encoding import Visit, moment_at
from dispatch.planning.trial import Place, Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Delayed:
    """A stop that begins later for the new order."""

    order_id: str
    before: datetime
    after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A place for the new order.

    Attributes
    ----------
    stop
        Which stop of what is left of the list it is, from 1.
    after
        The order before it; None where it comes first.
    arrival, start
        Of the new order.
    detour
        Seconds of driving more.
    overtime
        Seconds that the crew is back later beyond the end of its shift.
    delayed
        Stops behind it that begin later.
    victims
        Orders that leave the list for it, with the price of leaving them out, in seconds of driving.
    price
        Of everything together, in seconds of driving; the new order's own waiting included.
    """

    place: Place
    stop: int
    after: str | None
    arrival: datetime
    start: datetime
    detour: int
    overtime: int
    delayed: tuple[Delayed, ...]
    victims: tuple[tuple[str, int], ...]
    price: int


def offer_of(trial: Trial, place: Place, visits: Sequence[Visit], order: WorkOrder) -> Offer:
    """Compare a crew's list before and after."""
    encoding = trial.drawn.encoding
    before, after = trial.route(place.crew_id, visits), trial.route(place.crew_id, place.visits)
    if after is None:
        raise ValueError(f"the list of crew {place.crew_id} was found to be possible, and is not")
    job = trial.job(order.id)
    stops = [stop for stop in after.stops if stop.job < len(encoding.orders)]
    at = next(number for number, stop in enumerate(stops) if stop.job == job)
    start_before = {stop.job: stop.start for stop in before.stops} if before is not None else {}
    shift_end = trial.problem.vehicles[after.vehicle].shift.end
    prizes = {one.id: one.prize for one in encoding.orders}

    def moment(seconds: int) -> datetime:
        return moment_at(seconds, encoding.midnight)

    return Offer(
        place=place,
        stop=at + 1,
        after=encoding.orders[stops[at - 1].job].id if at else None,
        arrival=moment(stops[at].arrival),
        start=moment(stops[at].start),
        detour=after.travel_duration - (before.travel_duration if before is not None else 0),
        overtime=max(0, after.end - shift_end) - (max(0, before.end - shift_end) if before is not None else 0),
        delayed=tuple(
            Delayed(
                order_id=encoding.orders[stop.job].id,
                before=moment(start_before[stop.job]),
                after=moment(stop.start),
            )
            for stop in stops
            if stop.job in start_before and stop.start > start_before[stop.job]
        ),
        victims=tuple((one, prizes[one]) for one in place.dropped),
        price=place.price,
    )
