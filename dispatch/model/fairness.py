"""What a day's plan does for each council district, and the floor below which none may fall."""

from dataclasses import dataclass

REPORTING_CAVEAT = (
    "Reports are not need: districts report unalike, so a district with few open orders may have as much to be done, "
    "and nothing here says what nobody reported."
)
"""Stands with every figure by district."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictFigures:
    """One district's part in a day.

    Attributes
    ----------
    district
        As the record has it; "" for orders that have none.
    num_open
        Open orders.
    num_possible
        Those of them that a crew could do today if it had nothing else to do.
    num_scheduled
        Those on a list today.
    num_on_time, num_late
        Of those on a list with a due time, work begins by it, or after it, also where it had passed before today.
    waiting_days_median, waiting_days_90
        Days for which half, and nine of ten, of the open orders have waited at most, to a tenth.
    service_duration
        Seconds on site.
    travel_duration
        Seconds of driving to its orders; what leads to a reload point or back belongs to the order before it, or to
        the next one where there is none before it.
    num_required
        Orders that the floor asks for; 0 where there is none.
    """

    district: str
    num_open: int
    num_possible: int
    num_scheduled: int
    num_on_time: int
    num_late: int
    waiting_days_median: float
    waiting_days_90: float
    service_duration: int
    travel_duration: int
    num_required: int = 0

    @property
    def share(self) -> float | None:
        """Part of the orders that could be done today that is; None where none could be."""
        return self.num_scheduled / self.num_possible if self.num_possible else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictLedger:
    """The districts that have open orders, and what to keep in mind when reading of them.

    ``other_travel_duration`` is driven by crews that do no order: they are on the road and only come back.
    """

    districts: tuple[DistrictFigures, ...] = ()
    other_travel_duration: int = 0
    caveat: str = REPORTING_CAVEAT


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetFloor:
    """A district that gets less than the floor asks for, and why."""

    district: str
    num_required: int
    num_scheduled: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessFloor:
    """What holding a floor cost: the plan beside the one without it.

    Attributes
    ----------
    share
        Each district gets at least this part of the mean share done, over all orders that could be done today.
    cost_without, num_scheduled_without
        Objective in seconds, and orders done, of the cheapest plan known that no floor binds. That share is taken from
        it.
    unmet
        Districts for which it does not hold.
    """

    share: float
    cost_without: int
    num_scheduled_without: int
    unmet: tuple[UnmetFloor, ...] = ()
