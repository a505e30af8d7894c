"""What a profile says, in the city's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from dispatch.calendar import WorkingCalendar
from dispatch.city.completion import CompletionRules
from dispatch.model import Department, Place, ServiceType


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Everything that planning has to know of a city beside its requests and streets.

    Attributes
    ----------
    name
        The profile's own name, such as "Boston".
    jurisdiction_id
        Whose requests it plans, as the store knows them: the preset they were imported with.
    service_types
        By our name, in the order of the profile.
    type_of_request
        From the publisher's service code to our service type.
    not_field_work
        Service codes for which nobody drives out.
    referred
        Service codes whose work is done by crews this profile does not plan, with the department.
    collection_days
        By district, the weekday (Monday is 0) on which what stands at the kerb is collected.
    hold_reasons
        Why work may be put off by hand.
    completion
        What ends a request.
    sources
        Where figures that name no source of their own come from, by the profile's key.
    digest
        SHA-256 of the profile's bytes.
    """

    name: str
    jurisdiction_id: str
    zone: ZoneInfo
    calendar: WorkingCalendar
    places: Mapping[str, Place]
    departments: tuple[Department, ...]
    service_types: Mapping[str, ServiceType]
    type_of_request: Mapping[str, ServiceType]
    not_field_work: frozenset[str]
    referred: Mapping[str, str]
    collection_days: Mapping[str, int]
    hold_reasons: tuple[str, ...]
    completion: CompletionRules
    sources: Mapping[str, str]
    digest: str

    def next_collection_day(self, district: str, day: date) -> date | None:
        """Give a district's first collection day from ``day`` on; None where the profile names none."""
        weekday = self.collection_days.get(district)
        return None if weekday is None else day + timedelta(days=(weekday - day.weekday()) % 7)
