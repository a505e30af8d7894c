"""A plan as a file: JSON that holds all of it, named by a digest of its content."""

import hashlib
from pathlib import Path

import msgspec

from dispatch.errors import PlanFileError
from dispatch.model import Plan

FORMAT, VERSION = Plan.__dataclass_fields__["format"].default, Plan.__dataclass_fields__["version"].default


def encode_plan(plan: Plan) -> bytes:
    """Return the plan as JSON; the same plan gives the same bytes."""
    return msgspec.json.encode(plan) + b"\n"


def decode_plan(document: bytes, name: str = "the plan") -> Plan:
    """Read a plan from JSON; ``name`` is what errors call it.

    Raises
    ------
    PlanFileError
        Where it is no plan, is cut off, is of another version, or has a value that does not fit, which is named.
    """
    try:
        head = msgspec.json.decode(document, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanFileError(f"{name} is not a plan of dispatch311: {error}") from error
    if head.format != FORMAT:
        raise PlanFileError(f"{name} is not a plan of dispatch311: its format is {head.format!r}, not {FORMAT!r}")
    if head.version != VERSION:
        raise PlanFileError(
            f"{name} is a plan of version {head.version}, this program reads version {VERSION}: plan anew"
        )
    try:
        return msgspec.json.decode(document, type=Plan)
    except msgspec.ValidationError as error:
        raise PlanFileError(f"{name} is not a sound plan: {error}") from error


def read_plan(path: str | Path) -> Plan:
    """Read a plan file."""
    try:
        document = Path(path).read_bytes()
    except OSError as error:
        raise PlanFileError(f"plan file {path} cannot be read: {error.strerror}") from error
    return decode_plan(document, f"plan file {path}")


def plan_id(plan: Plan) -> str:
    """Name a plan by its day and the first characters of its content's SHA-256."""
    return f"{plan.day:%Y-%m-%d}-{hashlib.sha256(encode_plan(plan)).hexdigest()[:12]}"


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0
