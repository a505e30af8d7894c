"""How far a crew's day strays from its list: what is assumed of it, and what the catalogue says."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.model import ServiceType, TimeOnSite, Visit, WorkOrder
from dispatch.model.catalogue import NINE_OF_TEN

ASSUMED_SERVICE_SPREAD = math.log(2) / NINE_OF_TEN
"""Nine of ten visits take at most twice as long as half of them, as the built-in profiles assume."""

EMERGENCY_CHANCE = 0.01
"""Before one in a hundred stops another is put in: on one crew-day in four or five. Assumed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spreads:
    """The distributions around a list's times; a *spread* is the standard deviation of a duration's logarithm.

    Durations are lognormal. Their means are what the plan counts with, so that a day of none of this is the plan's.
    What no city published is assumed, by plain judgement; durations learned from driven days replace it.

    Attributes
    ----------
    service, inspection
        By service type, of the time on site for the work and for the inspection before it.
    other_service
        Of service types that neither names.
    travel
        Of one leg.
    reload
        Of the time at a reload point.
    crew_day
        Of the factor that all legs, services and reloads of one crew's day share: people, truck, weather.
    emergency_chance
        That before a stop another is put in which the list does not have.
    emergency
        What that takes, the way there and back included.
    """

    service: Mapping[str, float] = field(default_factory=dict)
    inspection: Mapping[str, float] = field(default_factory=dict)
    other_service: float = ASSUMED_SERVICE_SPREAD
    travel: float = 0.25
    reload: float = 0.25
    crew_day: float = 0.08
    emergency_chance: float = EMERGENCY_CHANCE
    emergency: TimeOnSite = field(default_factory=lambda: TimeOnSite(median=2400, nine_of_ten=4800))

    def __post_init__(self) -> None:
        for name in ("other_service", "travel", "reload", "crew_day"):
            if not 0 <= getattr(self, name) <= MAX_SPREAD:
                raise ValueError(f"{name} must be between 0 and {MAX_SPREAD:g}, got {getattr(self, name)}")
        for spread in (*self.service.values(), *self.inspection.values()):
            if not 0 <= spread <= MAX_SPREAD:
                raise ValueError(f"a spread of service must be between 0 and {MAX_SPREAD:g}, got {spread}")
        if not 0 <= self.emergency_chance < 1:
            raise ValueError(f"emergency_chance must be at least 0 and below 1, got {self.emergency_chance}")

    def of(self, order: WorkOrder) -> float:
        """Give the spread of an order's time on site."""
        known = self.inspection if order.visit is Visit.INSPECTION else self.service
        return known.get(order.service_type, self.other_service)


MAX_SPREAD = 3.0
"""Nine of ten at most 47 times as long as half of them: beyond that a figure is a mistake."""

NONE = Spreads(other_service=0.0, travel=0.0, reload=0.0, crew_day=0.0, emergency_chance=0.0)
"""Everything takes what the plan says."""


def spreads_of(service_types: Mapping[str, ServiceType], *, crew_day: float | None = None) -> Spreads:
    """Take the spreads of time on site from a city's catalogue; where it knows of none, the assumed one.

    Parameters
    ----------
    crew_day
        As learned, with the times on site: what crew-days differ by is then part of their spreads, and taken out of
        them. As assumed unless given, beside the spreads of a catalogue that does not know of it.
    """

    def alone(on_site: TimeOnSite) -> float:
        spread = on_site.spread or ASSUMED_SERVICE_SPREAD
        return min(MAX_SPREAD, math.sqrt(max(0.0, spread**2 - (crew_day or 0.0) ** 2)))

    service = {name: alone(kind.on_site) for name, kind in service_types.items()}
    inspection = {
        name: alone(kind.inspection.on_site) for name, kind in service_types.items() if kind.inspection is not None
    }
    if crew_day is None:
        return Spreads(service=service, inspection=inspection)
    return Spreads(service=service, inspection=inspection, crew_day=crew_day)
