"""Between the units of a file and those of its problem: moments, durations, costs."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from solvers.errors import ProblemError
from solvers.formats.vroom.sheets import Document, VehicleSheet
from solvers.problem import HORIZON, TimeWindow

HUNDREDTHS = 100
"""VROOM rounds a vehicle's travel times to hundredths of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """How the numbers of a problem follow from those of the file.

    Attributes
    ----------
    offset
        Moment of the file, in seconds, at which the problem's plan starts: 0 unless its times are timestamps.
    time_scale
        Units of the problem's time in a second: 1 unless a speed factor makes drives of fractions of a second.
    cost_scale
        Units of the problem's objective in one of VROOM's cost: the least that makes every price a whole number.
    """

    offset: int = 0
    time_scale: int = 1
    cost_scale: int = 1

    def moment(self, seconds: int) -> int:
        """Turn a moment of the file into one of the plan."""
        return (seconds - self.offset) * self.time_scale

    def duration(self, seconds: int) -> int:
        """Turn a duration of the file into one of the plan."""
        return seconds * self.time_scale

    def file_moment(self, moment: int) -> int:
        """Turn a moment of the plan into one of the file, as VROOM does: fractions of a second are cut off."""
        return self.offset + moment // self.time_scale

    def file_duration(self, duration: int) -> int:
        """Turn a duration of the plan into one of the file: fractions of a second are cut off."""
        return duration // self.time_scale

    def file_cost(self, cost: int) -> int:
        """Turn a cost of the plan into one of VROOM's: fractions are cut off."""
        return cost // self.cost_scale

    def windows(self, windows: Sequence[tuple[int, int]]) -> tuple[TimeWindow, ...]:
        """Turn time windows into those of the plan, without what lies outside it.

        Where nothing of them is left there is one at 0, before any vehicle leaves.
        """
        kept = tuple(
            TimeWindow(max(self.moment(start), 0), min(self.moment(end), HORIZON))
            for start, end in windows
            if self.moment(end) >= 0 and self.moment(start) <= HORIZON
        )
        return kept or ((TimeWindow(0, 0),) if windows else ())


def choose_units(document: Document) -> tuple[Units, tuple[str, ...]]:
    """Choose the units in which everything that a file says is a whole number, and say where that cannot be.

    Raises
    ------
    ProblemError
        Where the time windows lie further apart than a plan may be long.
    """
    time_scale, notes = _choose_time_scale(document)
    offset = _choose_offset(document, time_scale)
    prices = [price for vehicle in document.vehicles for price in unit_prices(document, vehicle, time_scale)]
    cost_scale = math.lcm(*(price.denominator for price in prices))
    return Units(offset=offset, time_scale=time_scale, cost_scale=cost_scale), notes


def unit_prices(document: Document, vehicle: VehicleSheet, time_scale: int) -> tuple[Fraction, Fraction, Fraction]:
    """Give VROOM's costs of a unit of travel time, of a unit of task time, and of a metre.

    With a matrix of costs, these take the place of metres.
    """
    costs = vehicle.costs
    task = Fraction(costs.per_task_hour, 3600 * time_scale)
    if document.tables[vehicle.profile].costs is not None:
        if costs.per_hour != 3600 or costs.per_km:
            raise ProblemError(
                f"{vehicle.name}: costs.per_hour and costs.per_km contradict matrices.{vehicle.profile}.costs, which "
                "price its legs already"
            )
        return Fraction(0), task, Fraction(1)
    return Fraction(costs.per_hour, 3600 * time_scale), task, Fraction(costs.per_km, 1000)


def _choose_time_scale(document: Document) -> tuple[int, tuple[str, ...]]:
    slownesses = {vehicle.slowness for vehicle in document.vehicles}
    time_scale = math.lcm(*(HUNDREDTHS // math.gcd(HUNDREDTHS, slowness) for slowness in slownesses))
    if time_scale == 1:
        return 1, ()
    # The longest that a plan could take: from its first moment to the last at which anything may start, and every task
    # after that, one after another.
    starts = list(_moments(document))
    span = max(starts, default=0) - min(starts, default=0)
    longest_leg = max(int(tables.durations.max()) for tables in document.tables.values()) * max(slownesses)
    work = sum(
        max([task.setup, *task.setup_per_type.values()]) + max([task.service, *task.service_per_type.values()])
        for task in document.tasks
    )
    if (span + work) * time_scale + (len(document.tasks) + 1) * longest_leg * time_scale // HUNDREDTHS <= HORIZON:
        return time_scale, ()
    ends = [vehicle.time_window[1] for vehicle in document.vehicles if vehicle.time_window is not None]
    is_bounded = len(ends) == len(document.vehicles)
    if is_bounded and (max([*ends, *starts]) - min(starts, default=0) + 1) * time_scale <= HORIZON:
        return time_scale, ()
    return 1, ("travel times by speed_factor are rounded up to whole seconds: the plan is too long for hundredths",)


def _choose_offset(document: Document, time_scale: int) -> int:
    starts = list(_moments(document))
    latest = max(starts, default=0)
    longest = HORIZON // time_scale
    if latest <= longest // 2:
        return 0
    windows = [vehicle.time_window for vehicle in document.vehicles]
    own = [window[0] for window in windows if window is not None]
    if len(own) == len(windows):
        # A moment before any vehicle leaves, so that a time window that ends earlier can be put there.
        offset = min(own) - 1
        latest = max(own)
    else:
        # A vehicle without a time window may leave long before the first of the others.
        offset = max(0, min(starts) - longest // 4)
    if latest - offset >= longest:
        raise ProblemError(
            f"time windows start between {min(starts)} and {latest}: a plan may be {longest:,} seconds long at most"
        )
    return max(offset, 0)


def _moments(document: Document) -> Iterator[int]:
    """Give the start of every time window."""
    for task in document.tasks:
        yield from (start for start, _ in task.time_windows)
    for vehicle in document.vehicles:
        if vehicle.time_window is not None:
            yield vehicle.time_window[0]
        for one in vehicle.breaks:
            yield from (start for start, _ in one.time_windows)
