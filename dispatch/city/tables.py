"""The tables of a profile as TOML holds them: a key that none of them knows is an error."""

from typing import Any, Literal, TypeVar

import msgspec

from dispatch.errors import CityProfileError


class Table(msgspec.Struct, forbid_unknown_fields=True):
    """A table of the profile."""


AnyTable = TypeVar("AnyTable", bound=Table)


class PlaceTable(Table, kw_only=True):
    """A yard, a plant, a dump."""

    lon: float
    lat: float


class BreakTable(Table, kw_only=True):
    """A pause of a crew."""

    minutes: float
    between: tuple[str, str]


class ReloadTable(Table, kw_only=True):
    """Where a crew's truck is emptied and filled."""

    place: str
    minutes: float
    open: tuple[str, str] | None = None


class CrewTable(Table, kw_only=True):
    """One line for ``count`` like crews: ids are numbered from 1."""

    id: str
    count: int = 1
    start: str
    end: str | None = None
    shift: tuple[str, str]
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    capacity: dict[str, int] = {}
    breaks: tuple[BreakTable, ...] = ()
    reloads: tuple[ReloadTable, ...] = ()
    material_lifetime_minutes: float | None = None
    districts: tuple[str, ...] = ()
    overtime_minutes: float = 0.0
    overtime_price: int = 2


class DepartmentTable(Table, kw_only=True):
    """A department and its crews."""

    name: str
    crews: tuple[CrewTable, ...] = ()
    territories: Literal["none", "soft", "hard"] = "none"
    territory_minutes: float = 20.0
    balance_price: int = 0
    fairness_floor: float = 0.0


class InspectionTable(Table, kw_only=True):
    """The visit before the work."""

    service_minutes: float
    service_minutes_90: float | None = None
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


class ServiceTypeTable(Table, kw_only=True):
    """A kind of work."""

    department: str
    department_by_district: dict[str, str] = {}
    requests: tuple[str, ...]
    service_minutes: float
    service_minutes_90: float | None = None
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    load: dict[str, int] = {}
    material: dict[str, int] = {}
    target_days: int | None = None
    priority_hours: float = 4.0
    duplicate_radius: float = 0.0
    duplicate_days: float = 0.2
    merge_duplicates: bool = True
    confused_with: tuple[str, ...] = ()
    inspection: InspectionTable | None = None
    on_collection_day: bool = False
    sources: dict[str, str] = {}


class CompletionRuleTable(Table, kw_only=True):
    """What ends a department's requests; what is not said is as in the table above it."""

    not_done: tuple[str, ...] | None = None
    same_second: int | None = None
    done_on_service_date: bool | None = None


class CompletionTable(CompletionRuleTable, kw_only=True):
    """The same for the whole city, and what is said by request type."""

    recorded_when_done: tuple[str, ...] = ()
    recorded_when_done_by_crews: bool = False
    says: dict[str, str] = {}
    departments: dict[str, Any] = {}


class Profile(Table, kw_only=True):
    """The whole file; tables whose keys are names are read one by one, so that errors can name them."""

    name: str
    jurisdiction: str
    timezone: str
    holidays: str
    places: dict[str, Any]
    departments: dict[str, Any]
    service_types: dict[str, Any]
    not_field_work: tuple[str, ...] = ()
    referred: dict[str, tuple[str, ...]] = {}
    collection_days: dict[str, str] = {}
    hold_reasons: tuple[str, ...] = ()
    completion: CompletionTable = msgspec.field(default_factory=CompletionTable)
    sources: dict[str, str] = {}


def convert(table: object, kind: type[AnyTable], where: str) -> AnyTable:
    """Read ``table`` as ``kind``; what does not fit is named by its key below ``where``."""
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at ")
        text = text.replace("Object contains unknown field", "unknown key")
        text = text.replace("Object missing required field", "missing key")
        key = where + path.strip("`").removeprefix("$")
        raise CityProfileError(f"{text} in [{key.lstrip('.')}]" if key else f"{text} at the top level") from error
