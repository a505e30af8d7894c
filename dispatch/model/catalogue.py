"""What a city has and does: kinds of work, departments, crews, yards."""

import math
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere crews start or end: a yard, a plant."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOnSite:
    """How long a crew is at an order, its own walking included: a distribution, as two of its quantiles.

    Attributes
    ----------
    median
        Seconds that half of all visits take at most.
    nine_of_ten
        Seconds that nine of ten take at most; the same where nothing is known of the spread.
    """

    median: int
    nine_of_ten: int

    @property
    def mean(self) -> int:
        """Seconds to plan with: the mean of the lognormal distribution with these quantiles.

        Many visits add up to their means, not to their medians.
        """
        return round(self.median * math.exp(self.spread**2 / 2))

    @property
    def spread(self) -> float:
        """Standard deviation of the logarithm of the seconds, of the same distribution."""
        return math.log(self.nine_of_ten / self.median) / NINE_OF_TEN


NINE_OF_TEN = 1.2815515655446004
"""The quantile of the standard normal distribution below which nine of ten lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A first visit that finds out whether, and what, a second one has to repair."""

    on_site: TimeOnSite
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceType:
    """What a kind of request means as work.

    Attributes
    ----------
    name
        Our name, unique in the city.
    department
        Code of the department whose work it is.
    department_by_district
        Codes of the departments whose work it is in some districts instead.
    requests
        The publisher's names (service codes) that map to this type.
    on_site
        How long one takes.
    skills, equipment
        All of them must be on the crew, or on its truck.
    load, material
        What one order takes on board, and what it uses up, by dimension of a crew's capacity.
    target_days
        Working days from request to due time; None where the city sets none.
    prize
        Seconds of driving and lateness worth spending to serve one order today; aging adds to it.
    duplicate_radius
        Metres beyond which two open requests of this type are never the same work; 0 turns it off.
    duplicate_days
        Days it takes until a further report from one place says little about the same work: hours where people report
        one thing after another there, days where one thing stays and is reported by many.
    merge_duplicates
        Whether requests that are surely the same work become one order by themselves; else a person decides.
    confused_with
        Names of other service types that the same work is reported as.
    inspection
        The visit that comes before, on an earlier day; None where crews come to do the work at once.
    on_collection_day
        It is done on its district's collection day only.
    sources
        Where the figures come from, by the profile's key.
    """

    name: str
    department: str
    requests: tuple[str, ...]
    on_site: TimeOnSite
    department_by_district: dict[str, str] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    load: dict[str, int] = field(default_factory=dict)
    material: dict[str, int] = field(default_factory=dict)
    target_days: int | None = None
    prize: int = 0
    duplicate_radius: float = 0.0
    duplicate_days: float = 0.2
    merge_duplicates: bool = True
    confused_with: tuple[str, ...] = ()
    inspection: Inspection | None = None
    on_collection_day: bool = False
    sources: dict[str, str] = field(default_factory=dict)

    def department_in(self, district: str) -> str:
        """Give the code of the department whose work it is in a district."""
        return self.department_by_district.get(district, self.department)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewBreak:
    """A pause that a crew on the road takes, beginning between two local times of day."""

    duration: int
    earliest: time
    latest: time


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadPoint:
    """Where a truck is emptied of what it took on board and filled with what it uses up, as often as needed.

    Attributes
    ----------
    place
        Its name.
    duration
        Seconds there.
    opens, closes
        Local times between which reloading begins; None for as long as the crew works.
    """

    place: str
    duration: int
    opens: time | None = None
    closes: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """People and a truck, on one shift.

    Attributes
    ----------
    id
        Unique in the city.
    start, end
        Names of the places it leaves from and returns to.
    shift_start, shift_end
        Local times of day; the crew is back by the end, or in overtime.
    skills, equipment
        What its people can do, and what is on its truck.
    capacity
        What the truck carries, by dimension of load and material; nothing of a dimension not named. It sets out empty
        of loads and full of materials.
    breaks
        In the order in which it takes them.
    reloads
        Where its truck is emptied and filled.
    material_lifetime
        Seconds from leaving the place where it was filled within which material has to be at the order that uses it;
        None for what keeps.
    max_overtime
        Seconds that it may be back after the end of its shift.
    overtime_price
        What a second of overtime weighs, in seconds of driving.
    districts
        Its territory; none for the whole city.
    """

    id: str
    department: str
    start: str
    end: str
    shift_start: time
    shift_end: time
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    capacity: dict[str, int] = field(default_factory=dict)
    breaks: tuple[CrewBreak, ...] = ()
    reloads: tuple[ReloadPoint, ...] = ()
    material_lifetime: int | None = None
    max_overtime: int = 0
    overtime_price: int = 0
    districts: tuple[str, ...] = ()


class Territories(StrEnum):
    """What the districts of crews mean."""

    NONE = "none"
    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department and the crews it sends out.

    Attributes
    ----------
    territories
        Whether a crew with districts serves others as well: as any, at a price, or not at all.
    territory_price
        Seconds of driving that an order has to save to leave the crew that would do it inside its territory.
    balance_price
        What imbalance weighs: see :mod:`dispatch.planning.encoding`. 0 for nothing.
    fairness_floor
        Each district gets at least this part of the mean share of orders done: see :mod:`dispatch.planning.fairness`. 0
        for none.
    """

    code: str
    name: str
    crews: tuple[Crew, ...]
    territories: Territories = Territories.NONE
    territory_price: int = 0
    balance_price: int = 0
    fairness_floor: float = 0.0
