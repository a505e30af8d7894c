"""What the forecast commands read: a city's history from its file or from the database, by the profile's definition."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.cli.console import WrongOptionError, parse_moment, progress_bar
from dispatch.city import City, builtin_profiles, load_city
from dispatch.completion.history import Effect, History, history_of
from dispatch.errors import ForecastError
from dispatch.store import open_store
from geodata.requests.feeds import PRESETS, read
from geodata.requests.record import RejectedRow, ServiceRequest

_DEMO = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A history as read.

    Attributes
    ----------
    source
        The file's or the database's name.
    rejected
        Rows of the file that could not be read.
    """

    city: City
    source: str
    history: History
    effects: tuple[Effect, ...]
    rejected: int


def read_past(*, file: Path | None, preset: str | None, db: str | None, profile: str | None, as_of: str | None) -> Past:
    """Read the history that a command asks for, as known at a moment or else at the last thing that happened in it."""
    if (file is None) == (db is None):
        raise WrongOptionError("give a FILE with --preset, or --db")
    if file is not None and preset is None:
        raise WrongOptionError(f"give --preset, which says how the file is laid out: {', '.join(PRESETS)}")
    city = load_city(profile) if profile is not None else _profile_of(preset)
    rejected = 0
    if file is not None and preset is not None:
        source = file.name
        with progress_bar(f"reading {file.name}") as show:
            records = list(read(file, preset, on_bytes=show))
        requests = [one for one in records if isinstance(one, ServiceRequest)]
        rejected = sum(isinstance(one, RejectedRow) for one in records)
    else:
        source = str(db)
        requests = _stored(str(db), city)
    if not requests:
        raise ForecastError(
            f"{source} has no requests of {city.jurisdiction_id!r}: import its file, or give another profile"
        )
    until = _last_event(requests) if as_of is None else parse_moment(as_of, city.zone)
    history, effects = history_of(requests, city.completion, observed_until=until)
    if not len(history):
        raise ForecastError(f"{source} holds no request that anybody waited for by {until:%Y-%m-%d %H:%M}")
    return Past(city=city, source=source, history=history, effects=effects, rejected=rejected)


def describe_effects(past: Past) -> list[str]:
    """Say what the definition of completion did, department by department."""
    waited = sum(one.requests - one.recorded_when_done - one.without_date for one in past.effects)
    until = datetime.fromtimestamp(past.history.observed_until, UTC).astimezone(past.city.zone)
    lines = [
        f"{waited:,} requests of {past.city.name} in {past.source}, as known on {until:%Y-%m-%d %H:%M}; "
        f"{past.rejected:,} rows rejected",
        "completion as the profile defines it:",
    ]
    for one in past.effects[:8]:
        parts = [f"{one.done:,} done", f"{one.open:,} open", f"{one.ended_undone:,} ended undone"]
        for count, what in (
            (one.ended_in_a_batch, "closed in a batch"),
            (one.done_on_service_date, "done by service date"),
            (one.without_date, "closed without a date"),
            (one.recorded_when_done, "recorded when done"),
        ):
            if count:
                parts.append(f"{count:,} {what}")
        half = f"half within {_days(one.median_days)} days, {_days(one.median_days_as_closed)} by closing date alone"
        lines.append(f"  {one.department or 'no department'}: {', '.join(parts)}; {half}")
    if len(past.effects) > 8:
        lines.append(f"  and {len(past.effects) - 8} more departments")
    return lines


def effects_as_dicts(effects: Sequence[Effect]) -> list[dict[str, object]]:
    """Return the same for programs."""
    return [dataclasses.asdict(one) for one in effects]


def _days(days: float | None) -> str:
    return "?" if days is None else f"{days:.1f}"


def _profile_of(preset: str | None) -> City:
    """Return the built-in profile of a preset's city; the synthetic one only by its name."""
    for name in builtin_profiles():
        if name != _DEMO:
            city = load_city(name)
            if city.jurisdiction_id == preset:
                return city
    known = ", ".join(builtin_profiles())
    raise WrongOptionError(f"no profile is known for --preset {preset!r}: give --city, one of {known}, or a .toml file")


def _stored(db: str, city: City) -> list[ServiceRequest]:
    with open_store(db, create=False) as store:
        return store.requests_made_by(datetime.now(UTC), jurisdiction_id=city.jurisdiction_id)


def _last_event(requests: Sequence[ServiceRequest]) -> datetime:
    """Return the last moment at which anything happened, none of them in the future."""
    now = datetime.now(UTC)
    moments = [one.requested_datetime for one in requests]
    moments += [one.closed_datetime for one in requests if one.closed_datetime is not None]
    past = [moment for moment in moments if moment <= now]
    return max(past) if past else now
