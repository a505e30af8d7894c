"""From the tables of a profile to a city: whatever contradicts itself is named."""

from collections import Counter
from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dispatch.calendar import WorkingCalendar
from dispatch.city.city import City
from dispatch.city.completion import build_completion
from dispatch.city.crews import build_department
from dispatch.city.tables import DepartmentTable, PlaceTable, Profile, ServiceTypeTable, convert
from dispatch.city.types import build_service_type, require_comparable
from dispatch.errors import CityProfileError
from dispatch.model import Place

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def build_city(profile: Profile, digest: str) -> City:
    """Turn the tables of a profile into a :class:`~dispatch.city.City`."""
    try:
        zone = ZoneInfo(profile.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise CityProfileError(f"timezone {profile.timezone!r} is not known: write America/New_York or such") from error
    for key, table in (
        ("places", profile.places),
        ("departments", profile.departments),
        ("service_types", profile.service_types),
    ):
        if not table:
            raise CityProfileError(f"[{key}] is empty: name at least one")
    places = {
        name: _place(name, convert(table, PlaceTable, f'places."{name}"')) for name, table in profile.places.items()
    }
    departments = tuple(
        build_department(code, convert(table, DepartmentTable, f"departments.{code}"), places)
        for code, table in profile.departments.items()
    )
    _refuse_repeats("crew id", (crew.id for department in departments for crew in department.crews))
    service_types = {
        name: build_service_type(
            name, convert(table, ServiceTypeTable, f'service_types."{name}"'), departments, profile.sources
        )
        for name, table in profile.service_types.items()
    }
    require_comparable(service_types)
    _refuse_repeats(
        "request type",
        [code for kind in service_types.values() for code in kind.requests]
        + list(profile.not_field_work)
        + [code for codes in profile.referred.values() for code in codes],
    )
    for department in departments:
        if not department.crews:
            raise CityProfileError(
                f"no crew serves [departments.{department.code}]: add [[departments.{department.code}.crews]], "
                f"or list its request types under [referred]"
            )
    collection_days = _collection_days(profile.collection_days)
    return City(
        name=profile.name,
        jurisdiction_id=profile.jurisdiction,
        zone=zone,
        calendar=WorkingCalendar(zone=zone, holidays=profile.holidays),
        places=places,
        departments=departments,
        service_types=service_types,
        type_of_request={code: kind for kind in service_types.values() for code in kind.requests},
        not_field_work=frozenset(profile.not_field_work),
        referred={code: department for department, codes in profile.referred.items() for code in codes},
        collection_days=collection_days,
        hold_reasons=profile.hold_reasons,
        completion=build_completion(profile.completion),
        sources=profile.sources,
        digest=digest,
    )


def _place(name: str, table: PlaceTable) -> Place:
    if not (-180 <= table.lon <= 180 and -90 <= table.lat <= 90):
        raise CityProfileError(f'[places."{name}"] lies outside the world: lon {table.lon}, lat {table.lat}')
    return Place(name=name, lon=table.lon, lat=table.lat)


def _collection_days(weekday_of_district: Mapping[str, str]) -> dict[str, int]:
    for district, weekday in weekday_of_district.items():
        if weekday not in WEEKDAYS:
            raise CityProfileError(f"[collection_days] {district!r}: {weekday!r} is not a weekday such as Monday")
    return {district: WEEKDAYS.index(weekday) for district, weekday in weekday_of_district.items()}


def _refuse_repeats(what: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise CityProfileError(f"{what} {name!r} is given {count} times")
