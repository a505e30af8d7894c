"""What is known of a crew's day so far: when it came to stops and left them."""

from dataclasses import dataclass
from datetime import datetime

from dispatch.errors import ArrivalsError


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSeen:
    """A stop that a crew came to; either moment may not be known. ``left`` is told whatever came of the visit."""

    order_id: str
    arrived: datetime | None = None
    left: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewSeen:
    """What a crew told of its day.

    Attributes
    ----------
    stops
        In any order; one for an order.
    breaks, reloads
        When it went on from each.
    goes_on
        It is not under way again before: it said that it is late, or its truck is down.
    not_its
        Orders of its list that it does not come to any more: put off, or done by others.
    is_out
        It does nothing more today.
    """

    crew_id: str
    stops: tuple[StopSeen, ...] = ()
    breaks: tuple[datetime, ...] = ()
    reloads: tuple[datetime, ...] = ()
    goes_on: datetime | None = None
    not_its: frozenset[str] = frozenset()
    is_out: bool = False

    def __post_init__(self) -> None:
        where = f"crew {self.crew_id}"
        ids = [stop.order_id for stop in self.stops]
        for order_id in ids:
            if ids.count(order_id) > 1:
                raise ArrivalsError(f"{where}: stop {order_id} is there twice: give its arrival and leaving as one")
        for stop in self.stops:
            for moment in (stop.arrived, stop.left):
                _require_offset(f"{where}, stop {stop.order_id}", moment)
            if stop.arrived is not None and stop.left is not None and stop.left < stop.arrived:
                raise ArrivalsError(
                    f"{where}, stop {stop.order_id}: it was left at {stop.left.isoformat()}, before the crew came at "
                    f"{stop.arrived.isoformat()}: exchange the two or correct one"
                )
        for moment in (*self.breaks, *self.reloads, self.goes_on):
            _require_offset(where, moment)

    def by(self, now: datetime) -> "CrewSeen":
        """Give what was known at a moment; a stop left later counts as one that the crew is at."""
        stops = (
            StopSeen(order_id=stop.order_id, arrived=_until(stop.arrived, now), left=_until(stop.left, now))
            for stop in self.stops
        )
        return CrewSeen(
            crew_id=self.crew_id,
            stops=tuple(stop for stop in stops if stop.arrived is not None or stop.left is not None),
            breaks=tuple(sorted(moment for moment in self.breaks if moment <= now)),
            reloads=tuple(sorted(moment for moment in self.reloads if moment <= now)),
            goes_on=self.goes_on,
            not_its=self.not_its,
            is_out=self.is_out,
        )


def _until(moment: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment <= now else None


def _require_offset(where: str, moment: datetime | None) -> None:
    if moment is not None and moment.tzinfo is None:
        raise ArrivalsError(f"{where}: the time {moment.isoformat()} has no offset: write -08:00 or such behind it")
