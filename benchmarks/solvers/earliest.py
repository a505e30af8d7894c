"""A route driven as early as possible whatever it breaks: how many of its stops come too late.

The clock gives no times to a route that breaks a rule. This pass does, and counts: it leaves at the start of the shift,
waits for windows, takes each break at the last place from which it can still begin in time, and drives on when it is
late.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from solvers.problem import Problem, TimeWindow, Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What one pass found.

    Attributes
    ----------
    num_late
        Stops, reloads and breaks that begin after their last window.
    home_late
        Seconds back after the shift and the overtime.
    travel_duration, end
        Seconds on the road, and when the vehicle is back.
    """

    num_late: int
    home_late: int
    travel_duration: int
    end: int


def drive_early(problem: Problem, vehicle: int, visits: Sequence[int]) -> Pass:
    """Drive a route; ``visits`` as in :data:`solvers.solution.Sequences`."""
    driver = problem.vehicles[vehicle]
    matrix = problem.matrices[driver.profile]
    now, place, travelled, num_late = driver.shift.start, driver.start, 0, 0
    now = max(now, _release(problem, visits))
    breaks = list(driver.breaks)
    for position, visit in enumerate([*visits, None]):
        there, stay = _visit(problem, driver, place, visit)
        leg = 0 if place is None or there is None else matrix.duration(place, there, now)
        windows = _windows(problem, driver, visit)
        # A break is taken before the drive where it could no longer begin in time after the next visit.
        while breaks and (visit is None or _begin(now + leg, windows)[0] + stay > breaks[0].time_windows[-1].end):
            begin, is_late = _begin(now, breaks[0].time_windows)
            num_late += is_late
            now = begin + breaks.pop(0).duration
            leg = 0 if place is None or there is None else matrix.duration(place, there, now)
        travelled += leg
        now, is_late = _begin(now + leg, windows)
        num_late += is_late
        now += stay
        if visit is not None and visit < 0:
            now = max(now, _release(problem, visits[position + 1 :]))
        place = there if there is not None else place
    last = driver.shift.end + driver.max_overtime
    return Pass(num_late=num_late, home_late=max(0, now - last), travel_duration=travelled, end=now)


def _visit(problem: Problem, driver: Vehicle, place: int | None, visit: int | None) -> tuple[int | None, int]:
    """Give the place of a visit, None being the way home, and the seconds spent there."""
    if visit is None:
        return driver.end, 0
    if visit < 0:
        reload = driver.reloads[-1 - visit]
        return reload.location, reload.service_duration
    job = problem.jobs[visit]
    setup, service = job.durations_for(driver.kind)
    return job.location, service + (setup if place != job.location else 0)


def _windows(problem: Problem, driver: Vehicle, visit: int | None) -> tuple[TimeWindow, ...]:
    if visit is None:
        return ()
    return driver.reloads[-1 - visit].time_windows if visit < 0 else problem.jobs[visit].time_windows


def _begin(arrival: int, windows: tuple[TimeWindow, ...]) -> tuple[int, bool]:
    for window in windows:
        if arrival <= window.end:
            return max(arrival, window.start), False
    return arrival, bool(windows)


def _release(problem: Problem, visits: Sequence[int]) -> int:
    """Give the moment from which what is served up to the next reload is there to be loaded."""
    latest = 0
    for visit in visits:
        if visit < 0:
            break
        latest = max(latest, problem.jobs[visit].release)
    return latest
