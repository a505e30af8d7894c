"""What a department's crews get done: seconds of a crew's day for each job, read off a plan or given as two numbers.

From a plan: driving between stops is that of its legs from stop to stop, on site the city's own durations by type; what
a crew-day spends besides (the ways from and to the yard, breaks, reloads, waiting) is taken off every shift. Two given
numbers, jobs in a crew-day and the share of it that is driving, say the same in the mean but nothing of yards.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.city import City
from dispatch.errors import ForecastError
from dispatch.model import DepartmentPlan, TimeOnSite, WorkList
from geodata.metres import metres_per_degree
from geodata.streets.leg import Position


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Productivity:
    """What one department's crews get done.

    Attributes
    ----------
    drives
        Shape (k,), seconds of driving before a job, to draw from; one value is a mean, and drawn about exponentially.
    on_site_factor
        What durations on site are multiplied by.
    day_overhead
        Seconds of each shift that go to no job.
    stems
        (yard, seconds, metres in a straight line) of the ways from and to the yard of each crew-day, both together;
        empty where nothing is known of them.
    basis
        Where all this is from, for the reader.
    """

    drives: NDArray[np.float64]
    on_site_factor: float
    day_overhead: float
    stems: tuple["Stem", ...]
    basis: str

    def drawn_drives(self, chances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn chances between 0 and 1, of shape (n,), into seconds of driving."""
        if len(self.drives) == 1:
            return np.asarray(-np.log1p(-chances) * self.drives[0])
        return np.asarray(np.quantile(self.drives, chances, method="linear")) if len(chances) else np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stem:
    """The ways of one crew-day to its first stop and home from its last one."""

    first: Position
    last: Position
    duration: float
    distance: float


def productivity_of_plan(part: DepartmentPlan) -> Productivity:
    """Read a department's productivity off its lists.

    Raises
    ------
    ForecastError
        Where its lists hold fewer than two stops.
    """
    lists = [one for one in part.work_lists if one.assignments]
    drives = [float(stop.leg.duration) for one in lists for stop in one.assignments[1:]]
    if not drives:
        raise ForecastError(
            f"the plan says nothing of how fast {part.code} works: no list of its holds two stops; "
            "give a plan of a fuller day, or --jobs-per-crew-day and --travel-share"
        )
    stems = tuple(_stem(one) for one in lists)
    breaks = sum(pause.duration for crew in part.crews for pause in crew.breaks) / len(part.crews)
    reloads = sum(
        (visit.departure - visit.arrival).total_seconds() + visit.leg.duration for one in lists for visit in one.reloads
    )
    num_stops = sum(len(one.assignments) for one in lists)
    return Productivity(
        drives=np.sort(np.array(drives)),
        on_site_factor=1.0,
        day_overhead=(sum(stem.duration for stem in stems) + reloads) / len(lists) + breaks,
        stems=stems,
        basis=f"its plan: {num_stops} stops of {len(lists)} crews, {sum(drives) / len(drives) / 60:.1f} min of driving "
        "between stops in the mean",
    )


def productivity_of_numbers(
    jobs_per_crew_day: float, travel_share: float, *, shift: float, on_site: float
) -> Productivity:
    """Turn jobs in a crew-day and the share of it spent driving into productivity.

    Parameters
    ----------
    shift
        Seconds that a crew works on a day.
    on_site
        Seconds on site of a mean job by the city profile, which are scaled to what the numbers leave for them.

    Raises
    ------
    ForecastError
        Where the numbers make no sense.
    """
    if not (math.isfinite(jobs_per_crew_day) and jobs_per_crew_day > 0):
        raise ForecastError(f"jobs in a crew-day must be above 0, got {jobs_per_crew_day}")
    if not 0 <= travel_share < 1:
        raise ForecastError(f"the share of a day spent driving must be at least 0 and below 1, got {travel_share}")
    for_each = shift / jobs_per_crew_day
    return Productivity(
        drives=np.array([for_each * travel_share]),
        on_site_factor=for_each * (1 - travel_share) / on_site,
        day_overhead=0.0,
        stems=(),
        basis=f"given: {jobs_per_crew_day:g} jobs in a crew-day, {travel_share:.0%} of it driving",
    )


def with_another_yard(productivity: Productivity, yard: Position) -> Productivity:
    """Let each crew leave from and return to a further yard, where that is the shorter way for its stops.

    The ways are not driven anew: they take as long as those of the plan do for each metre in a straight line. A plan
    made with the yard in the profile says it exactly.

    Raises
    ------
    ForecastError
        Where nothing is known of the ways to the yard there is.
    """
    stems = productivity.stems
    distance = sum(stem.distance for stem in stems)
    if not stems or distance <= 0:
        raise ForecastError("what another yard saves can only be read off a plan: give --plan")
    pace = sum(stem.duration for stem in stems) / distance
    new = [metres_between(yard, stem.first) + metres_between(stem.last, yard) for stem in stems]
    saved = sum(max(0.0, stem.duration - pace * metres) for stem, metres in zip(stems, new, strict=True))
    return Productivity(
        drives=productivity.drives,
        on_site_factor=productivity.on_site_factor,
        day_overhead=productivity.day_overhead - saved / len(stems),
        stems=stems,
        basis=productivity.basis,
    )


def mean_on_site(city: City, counts: Mapping[str, int]) -> float:
    """Return the seconds on site of a mean job, by how many there are of each of our types."""
    total = sum(counts.values())
    return sum(count * city.service_types[name].on_site.mean for name, count in counts.items()) / total


def drawn_on_site(on_site: Sequence[TimeOnSite], normal: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn standard normal draws, of shape (n,), into seconds on site of the lognormal distribution of each job."""
    median = np.array([one.median for one in on_site], dtype=np.float64)
    spread = np.array([math.log(one.nine_of_ten / one.median) for one in on_site]) / _NINE_OF_TEN
    return np.asarray(median * np.exp(spread * normal))


_NINE_OF_TEN = 1.2815515655446004
"""The quantile of the standard normal distribution below which nine of ten lie."""


def metres_between(one: Position, other: Position) -> float:
    """Return the length of the straight line between two places near each other."""
    east, north = metres_per_degree((one[1] + other[1]) / 2) * (other[0] - one[0], other[1] - one[1])
    return math.hypot(east, north)


def _stem(work_list: WorkList) -> Stem:
    out, home = work_list.assignments[0].leg, work_list.return_leg
    return Stem(
        first=out.path[-1],
        last=home.path[0],
        duration=float(out.duration + home.duration),
        distance=metres_between(out.path[0], out.path[-1]) + metres_between(home.path[0], home.path[-1]),
    )
