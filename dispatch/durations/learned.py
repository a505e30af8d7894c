"""What was learned of times on site, and the city that plans with it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from dispatch.city import City
from dispatch.errors import DurationsError
from dispatch.model import Plan, ServiceType, TimeOnSite, Visit, WorkOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedDuration:
    """Time on site of one kind of visit.

    Attributes
    ----------
    num_records, num_odd
        Visits it was learned from, and those left aside as far off all others.
    before, on_site
        By the catalogue, and as learned.
    """

    service_type: str
    is_inspection: bool
    num_records: int
    num_odd: int
    before: TimeOnSite
    on_site: TimeOnSite


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """How far off durations are on crew-days that nothing was learned from.

    Attributes
    ----------
    num_days, num_visits
        Crew-days held out, and their visits.
    error_before, error_after
        Mean part by which a crew-day's planned time on site, all visits together, is off the true one.
    within_before, within_after
        Share of visits that take at most what nine of ten are said to.
    """

    num_days: int
    num_visits: int
    error_before: float
    error_after: float
    within_before: float
    within_after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedDurations:
    """All that was learned.

    Attributes
    ----------
    city
        The profile's own name.
    source
        Where the records came from.
    crew_day
        Spread of the factor that all visits of one crew's day share, standard deviation of its logarithm; None where
        there were too few days.
    held_out
        None where there were too few days to hold any out.
    """

    city: str
    source: str
    durations: tuple[LearnedDuration, ...]
    crew_day: float | None
    held_out: HeldOut | None

    def applied_to(self, service_types: Mapping[str, ServiceType]) -> dict[str, ServiceType]:
        """Give service types with these times on site.

        Raises
        ------
        DurationsError
            If one of them is not there.
        """
        changed = dict(service_types)
        for one in self.durations:
            kind = changed.get(one.service_type)
            if kind is None or (one.is_inspection and kind.inspection is None):
                what = "inspection of " if one.is_inspection else ""
                raise DurationsError(
                    f"the durations learned for {self.city} have a {what}service type {one.service_type!r:.60} that "
                    "the profile does not: learn them with this profile"
                )
            source = f"learned from {one.num_records:,} visits ({self.source})"
            if one.is_inspection and kind.inspection is not None:
                inspection = replace(kind.inspection, on_site=one.on_site)
                changed[kind.name] = replace(
                    kind, inspection=inspection, sources={**kind.sources, "inspection": source}
                )
            else:
                named = dict.fromkeys(("service_minutes", "service_minutes_90"), source)
                changed[kind.name] = replace(kind, on_site=one.on_site, sources={**kind.sources, **named})
        return changed


def with_durations(city: City, learned: LearnedDurations) -> City:
    """Give a city whose visits take what was learned; its digest names both.

    Raises
    ------
    DurationsError
        If they were learned for types that the profile does not have.
    """
    kinds = learned.applied_to(city.service_types)
    content = repr((city.digest, learned.durations)).encode()
    return replace(
        city,
        service_types=kinds,
        type_of_request={code: kinds[kind.name] for code, kind in city.type_of_request.items()},
        digest=hashlib.sha256(content).hexdigest(),
    )


def plan_with_durations(plan: Plan, learned: LearnedDurations) -> Plan:
    """Give a plan whose orders take what was learned; its lists and their times stay as they are."""
    on_site = by_visit(learned.durations)

    def of(order: WorkOrder) -> WorkOrder:
        known = on_site.get((order.service_type, order.visit is Visit.INSPECTION))
        return order if known is None else replace(order, service_duration=known.mean)

    return replace(
        plan,
        departments=tuple(replace(part, orders=tuple(of(order) for order in part.orders)) for part in plan.departments),
    )


def time_on_site(kind: ServiceType, *, is_inspection: bool) -> TimeOnSite:
    """Give the catalogue's."""
    if is_inspection and kind.inspection is not None:
        return kind.inspection.on_site
    return kind.on_site


def by_visit(durations: Iterable[LearnedDuration]) -> dict[tuple[str, bool], TimeOnSite]:
    """Give times on site by service type and whether the visit is an inspection."""
    return {(one.service_type, one.is_inspection): one.on_site for one in durations}
