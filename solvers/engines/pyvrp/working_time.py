"""Time without breaks, which PyVRP does not know."""

from dataclasses import dataclass

from solvers.problem import Problem, Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """The time of day, less what the vehicles have spent on breaks by then, on average.

    A break counts as taken in the middle of its first window, or when the one before it is over. Where all vehicles
    take the same breaks, this is the time on a clock that stands still meanwhile; where nobody takes any, it is the
    time of day.

    Attributes
    ----------
    breaks
        Moments and seconds of the breaks of all vehicles.
    """

    breaks: tuple[tuple[int, int], ...]
    num_vehicles: int

    def at(self, moment: int) -> int:
        """Turn a time of day into working time."""
        taken = sum(min(max(moment - begins, 0), duration) for begins, duration in self.breaks)
        return moment - taken // self.num_vehicles


def working_time(problem: Problem) -> WorkingTime:
    """Set up the working time of a problem's vehicles."""
    breaks: list[tuple[int, int]] = []
    for vehicle in problem.vehicles:
        over = 0
        for one in vehicle.breaks:
            begins = max(over, (one.time_windows[0].start + one.time_windows[0].end) // 2)
            over = begins + one.duration
            breaks.append((begins, one.duration))
    return WorkingTime(breaks=tuple(breaks), num_vehicles=max(1, len(problem.vehicles)))


def break_duration(vehicle: Vehicle) -> int:
    """Add up the seconds of a vehicle's breaks."""
    return sum(one.duration for one in vehicle.breaks)
