"""From bytes to a :class:`~solvers.formats.vroom.sheets.Document`."""

import codecs
import json
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from solvers.errors import ProblemError
from solvers.formats.vroom.fields import Fields
from solvers.formats.vroom.sheets import Document, Shipment, Tables, Task
from solvers.formats.vroom.tables import read_table, read_tables
from solvers.formats.vroom.tasks import read_job, read_shipment
from solvers.formats.vroom.vehicles import DEFAULT_PROFILE, read_vehicle

_HEAD = 4096
"""Bytes at the beginning of a file within which its form shows."""

_KNOWN = ("jobs", "shipments", "vehicles", "matrices", "matrix")


def is_vroom(content: bytes) -> bool:
    """Say whether a file is meant as JSON: it begins with a brace or a bracket."""
    return content[:_HEAD].removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


def read_document(content: bytes) -> Document:
    """Read a whole file and hold every field to its type and range.

    Raises
    ------
    ProblemError
        Naming the field and the id, or the line and column where it stops being JSON.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    # Every value stays as its bytes until its own turn, so that of the matrices no more than a row is ever a list.
    given: dict[str, msgspec.Raw] = _decoded(content, dict[str, msgspec.Raw], "the file", content)
    values: dict[str, Any] = {
        key: _decoded(given[key], Any, key, content) for key in ("jobs", "shipments", "vehicles") if key in given
    }
    tables = _tables(given, content)
    unknown = [key for key in given if key not in _KNOWN]
    tasks, shipments = _tasks(values, unknown)
    vehicles = []
    for position, one in enumerate(_array(values, "vehicles")):
        fields = Fields(one, f"vehicles[{position}]", "vehicles[]")
        vehicles.append(read_vehicle(fields, unknown))
    if not vehicles:
        raise ProblemError("vehicles is empty: there is nobody to serve anything")
    _require_unique("vehicle", [vehicle.id for vehicle in vehicles])
    if not tables:
        raise ProblemError(
            f"{tasks[0].name}: location_index is a row and column of matrices, which there are not; coordinates alone "
            "need a routing server, which this program is not"
        )
    for vehicle in vehicles:
        if vehicle.profile not in tables:
            raise ProblemError(
                f"{vehicle.name}: there is no matrix for its profile {vehicle.profile!r}, only for "
                f"{', '.join(map(repr, tables))}"
            )
    document = Document(
        tasks=tasks,
        shipments=shipments,
        vehicles=tuple(vehicles),
        tables=tables,
        unknown=tuple(dict.fromkeys(unknown)),
    )
    _require_places(document)
    _require_dimensions(document)
    return document


def _decoded(raw: bytes | msgspec.Raw, kind: Any, name: str, content: bytes) -> Any:
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        if kind is not Any:
            raise ProblemError(f"{name} must be a JSON object") from error
        # A number beyond all range, which becomes infinite here: its own field refuses it, with its id.
        return json.loads(bytes(raw))
    except msgspec.DecodeError as error:
        raise ProblemError(_broken(error, content)) from error
    except UnicodeDecodeError as error:
        raise ProblemError(f"{name} holds bytes that are no UTF-8") from error
    except RecursionError as error:
        raise ProblemError(f"{name} is nested too deeply") from error


def _broken(error: msgspec.DecodeError, content: bytes) -> str:
    """Say where the file stops being JSON; only ever called for the whole of it."""
    text = str(error)
    if "truncated" in text:
        line = content.count(b"\n") + 1
        return f"the JSON breaks off at its end, in line {line:,} (byte {len(content):,})"
    what, _, place = text.removeprefix("JSON is malformed: ").partition(" (byte ")
    if not place.rstrip(")").isdigit():
        return f"this is no JSON: {text}"
    position = int(place.rstrip(")"))
    line = content.count(b"\n", 0, position) + 1
    column = position - content.rfind(b"\n", 0, position)
    return f"this is no JSON: {what} in line {line:,}, column {column:,}"


def _array(values: Mapping[str, object], key: str) -> list[object]:
    value = values.get(key, [])
    if not isinstance(value, list):
        raise ProblemError(f"{key} must be an array")
    return value


def _tables(given: Mapping[str, msgspec.Raw], content: bytes) -> dict[str, Tables]:
    if "matrices" in given:
        profiles = _decoded(given["matrices"], dict[str, msgspec.Raw], "matrices", content)
        return read_tables(profiles)
    if "matrix" in given:
        return {DEFAULT_PROFILE: Tables(durations=read_table(given["matrix"], "matrix"))}
    return {}


def _tasks(values: Mapping[str, object], unknown: list[str]) -> tuple[tuple[Task, ...], tuple[Shipment, ...]]:
    tasks = [
        read_job(Fields(one, f"jobs[{position}]", "jobs[]"), unknown)
        for position, one in enumerate(_array(values, "jobs"))
    ]
    shipments = []
    for position, one in enumerate(_array(values, "shipments")):
        pickup, delivery, amount = read_shipment(Fields(one, f"shipments[{position}]", "shipments[]"), unknown)
        shipments.append(Shipment(pickup=len(tasks), delivery=len(tasks) + 1, amount=amount))
        tasks += [pickup, delivery]
    if not tasks:
        raise ProblemError("there are neither jobs nor shipments: nothing to plan")
    for kind in ("job", "pickup", "delivery"):
        _require_unique(kind, [task.id for task in tasks if task.type == kind])
    return tuple(tasks), tuple(shipments)


def _require_unique(kind: str, ids: Sequence[int]) -> None:
    seen: set[int] = set()
    for one in ids:
        if one in seen:
            raise ProblemError(f"{kind} {one} is given twice")
        seen.add(one)


def _require_places(document: Document) -> None:
    num_places = min(len(tables.durations) for tables in document.tables.values())
    profile = next(name for name, tables in document.tables.items() if len(tables.durations) == num_places)

    def require(name: str, field: str, place: int | None) -> None:
        if place is not None and place >= num_places:
            raise ProblemError(
                f"{name}: {field} {place} lies outside matrices.{profile}, which has {num_places} rows, "
                f"0 to {num_places - 1}"
            )

    for task in document.tasks:
        require(task.name, "location_index", task.place)
    for vehicle in document.vehicles:
        require(vehicle.name, "start_index", vehicle.start)
        require(vehicle.name, "end_index", vehicle.end)
    others = {name: len(tables.durations) for name, tables in document.tables.items()}
    if len(set(others.values())) > 1:
        raise ProblemError(f"matrices must all be of the same places, got rows: {others}")


def _require_dimensions(document: Document) -> None:
    """Hold all amounts to one number of dimensions: that of the first vehicle's capacity."""
    first = document.vehicles[0]
    num_dimensions = len(first.capacity)

    def require(name: str, field: str, amounts: tuple[int, ...] | None) -> None:
        if amounts is not None and len(amounts) != num_dimensions:
            raise ProblemError(
                f"{name}: {field} has {len(amounts)} amounts, the capacity of {first.name} has {num_dimensions}"
            )

    for vehicle in document.vehicles:
        require(vehicle.name, "capacity", vehicle.capacity)
        for one in vehicle.breaks:
            require(f"{vehicle.name}, break {one.id}", "max_load", one.max_load)
    for task in document.tasks:
        # An amount that is not given is zero in every dimension.
        require(task.name, "delivery", task.delivery or None)
        require(task.name, "pickup", task.pickup or None)
    for shipment in document.shipments:
        require(document.tasks[shipment.pickup].name, "amount", shipment.amount or None)
