"""A city profile (TOML) read into departments, crews, service types and a working calendar.

A profile is data a city can edit without knowing Python. Whatever in it is unknown, missing or contradictory is a
:class:`~dispatch.errors.CityProfileError` that names the key.
"""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from dispatch.calendar import WorkingCalendar
from dispatch.errors import CityProfileError
from dispatch.model import Crew, Department, Place, ServiceType

MAX_CREWS = 1_000
MAX_LOAD = 1_000_000
MAX_SERVICE_MINUTES = 24 * 60
MAX_TARGET_DAYS = 3_650
MAX_DUPLICATE_RADIUS = 1_000.0
MAX_PRIORITY_HOURS = 300.0
"""Largest figures a profile may name: far above any real one, and small enough for every sum of a plan.

A price grows with age and reports to eight times its type's priority, and has to stay within the solvers' horizon.
"""


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
    digest: str


def builtin_profiles() -> list[str]:
    """Return the names of the profiles that come with the package."""
    return sorted(Path(entry.name).stem for entry in _builtin().iterdir() if entry.name.endswith(".toml"))


def load_city(profile: str | Path) -> City:
    """Load a built-in profile by name, or one from a ``.toml`` file.

    Raises
    ------
    CityProfileError
        Naming the file and the key.
    """
    name = str(profile)
    if name.endswith(".toml"):
        try:
            content = Path(profile).read_bytes()
        except OSError as error:
            raise CityProfileError(f"city profile {name} cannot be read: {error.strerror}") from error
    elif name in builtin_profiles():
        content = (_builtin() / f"{name}.toml").read_bytes()
    else:
        raise CityProfileError(
            f"there is no city profile {name!r}: give one of {', '.join(builtin_profiles())}, or the path of a .toml"
        )
    return parse_city(content, name)


def parse_city(content: bytes, name: str) -> City:
    """Turn the bytes of a profile into a :class:`City`; ``name`` is what errors call it."""
    try:
        table = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CityProfileError(f"city profile {name} is not TOML: {error}") from error
    try:
        return _city(_convert(table, _Profile, ""), hashlib.sha256(content).hexdigest())
    except CityProfileError as error:
        raise CityProfileError(f"city profile {name}: {error}") from error


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    """A table of the profile: a key it does not know is an error."""


_AnyTable = TypeVar("_AnyTable", bound=_Table)


class _PlaceTable(_Table, kw_only=True):
    lon: float
    lat: float


class _CrewTable(_Table, kw_only=True):
    """One line for ``count`` like crews: ids are numbered from 1."""

    id: str
    count: int = 1
    start: str
    end: str | None = None
    shift: tuple[str, str]
    skills: tuple[str, ...] = ()
    capacity: dict[str, int] = {}


class _DepartmentTable(_Table, kw_only=True):
    name: str
    crews: tuple[_CrewTable, ...] = ()


class _ServiceTypeTable(_Table, kw_only=True):
    department: str
    requests: tuple[str, ...]
    service_minutes: float
    skills: tuple[str, ...] = ()
    load: dict[str, int] = {}
    target_days: int | None = None
    priority_hours: float = 4.0
    duplicate_radius: float = 0.0


class _Profile(_Table, kw_only=True):
    name: str
    jurisdiction: str
    timezone: str
    holidays: str
    places: dict[str, Any]
    departments: dict[str, Any]
    service_types: dict[str, Any]
    not_field_work: tuple[str, ...] = ()
    referred: dict[str, tuple[str, ...]] = {}


def _builtin() -> resources.abc.Traversable:
    return resources.files("dispatch") / "cities"


def _convert(table: object, kind: type[_AnyTable], where: str) -> _AnyTable:
    """Read ``table`` as ``kind``; what does not fit is named by its key below ``where``."""
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at ")
        text = text.replace("Object contains unknown field", "unknown key")
        text = text.replace("Object missing required field", "missing key")
        key = where + path.strip("`").removeprefix("$")
        raise CityProfileError(f"{text} in [{key.lstrip('.')}]" if key else f"{text} at the top level") from error


def _city(profile: _Profile, digest: str) -> City:
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
        name: _place(name, _convert(table, _PlaceTable, f'places."{name}"')) for name, table in profile.places.items()
    }
    departments = tuple(
        _department(code, _convert(table, _DepartmentTable, f"departments.{code}"), places)
        for code, table in profile.departments.items()
    )
    _refuse_repeats("crew id", (crew.id for department in departments for crew in department.crews))
    service_types = {
        name: _service_type(name, _convert(table, _ServiceTypeTable, f'service_types."{name}"'), departments)
        for name, table in profile.service_types.items()
    }
    referred = {code: department for department, codes in profile.referred.items() for code in codes}
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
        referred=referred,
        digest=digest,
    )


def _place(name: str, table: _PlaceTable) -> Place:
    if not (-180 <= table.lon <= 180 and -90 <= table.lat <= 90):
        raise CityProfileError(f'[places."{name}"] lies outside the world: lon {table.lon}, lat {table.lat}')
    return Place(name=name, lon=table.lon, lat=table.lat)


def _department(code: str, table: _DepartmentTable, places: Mapping[str, Place]) -> Department:
    crews: list[Crew] = []
    for line in table.crews:
        where = f"[[departments.{code}.crews]] {line.id}"
        shift_start, shift_end = (_time_of_day(text, where) for text in line.shift)
        if shift_end <= shift_start:
            raise CityProfileError(f"{where}: shift ends before it starts: {shift_start:%H:%M} to {shift_end:%H:%M}")
        _require_between(where, "count", line.count, 1, MAX_CREWS)
        end = line.end or line.start
        for key, place in (("start", line.start), ("end", end)):
            if place not in places:
                raise CityProfileError(f"{where}: {key} names a place {place!r} that [places] does not have")
        for dimension, amount in line.capacity.items():
            _require_between(where, f"capacity of {dimension}", amount, 0, MAX_LOAD)
        crews.extend(
            Crew(
                id=line.id if line.count == 1 else f"{line.id}-{number}",
                department=code,
                start=line.start,
                end=end,
                shift_start=shift_start,
                shift_end=shift_end,
                skills=line.skills,
                capacity=line.capacity,
            )
            for number in range(1, line.count + 1)
        )
    return Department(code=code, name=table.name, crews=tuple(crews))


def _time_of_day(text: str, where: str) -> time:
    try:
        moment = time.fromisoformat(text)
    except ValueError as error:
        raise CityProfileError(f"{where}: shift {text!r} is not a time of day such as 06:30") from error
    if moment.tzinfo is not None:
        raise CityProfileError(f"{where}: shift {text!r} names an offset: shifts are in the city's own time")
    return moment


def _service_type(name: str, table: _ServiceTypeTable, departments: Iterable[Department]) -> ServiceType:
    where = f'[service_types."{name}"]'
    department = next((one for one in departments if one.code == table.department), None)
    if department is None:
        raise CityProfileError(f"{where}: department {table.department!r} is not among [departments]")
    offered = {skill for crew in department.crews for skill in crew.skills}
    for skill in table.skills:
        if department.crews and skill not in offered:
            raise CityProfileError(f"{where}: no crew of {department.code} has the skill {skill!r}")
    _require_between(where, "service_minutes", table.service_minutes, 0.1, MAX_SERVICE_MINUTES)
    _require_between(where, "priority_hours", table.priority_hours, 0.1, MAX_PRIORITY_HOURS)
    _require_between(where, "target_days", table.target_days or 0, 0, MAX_TARGET_DAYS)
    _require_between(where, "duplicate_radius", table.duplicate_radius, 0, MAX_DUPLICATE_RADIUS)
    carried = {dimension for crew in department.crews for dimension in crew.capacity}
    for dimension, amount in table.load.items():
        _require_between(where, f"load of {dimension}", amount, 0, MAX_LOAD)
        if department.crews and dimension not in carried:
            raise CityProfileError(f"{where}: no crew of {department.code} has a capacity for {dimension!r}")
    return ServiceType(
        name=name,
        department=table.department,
        requests=table.requests,
        service_duration=round(table.service_minutes * 60),
        skills=table.skills,
        load=table.load,
        target_days=table.target_days,
        prize=round(table.priority_hours * 3600),
        duplicate_radius=table.duplicate_radius,
    )


def _require_between(where: str, key: str, amount: float, least: float, most: float) -> None:
    """Refuse an amount out of range; what is not a number is never in it."""
    if not least <= amount <= most:
        raise CityProfileError(f"{where}: {key} must be between {least:,} and {most:,}, got {amount}")


def _refuse_repeats(what: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise CityProfileError(f"{what} {name!r} is given {count} times")
