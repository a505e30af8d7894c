"""What ``forecast`` and ``whatif`` read: a city's history, by the profile's definition of completion, and a model."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import WrongOptionError, parse_moment, progress_bar, say
from api.forecasting import load_model, why_stale
from dispatch.city import City, builtin_profiles, load_city
from dispatch.completion.history import Effect, History, history_of
from dispatch.completion.turnaround import Forecaster
from dispatch.errors import ForecastError
from dispatch.store import open_store
from geodata.requests.feeds import PRESETS, read
from geodata.requests.record import RejectedRow, ServiceRequest

FileArgument = Annotated[Path | None, typer.Argument(help="CSV file of service requests, .csv or .csv.gz.")]
PresetOption = Annotated[str | None, typer.Option(help=f"How the file is laid out: {', '.join(PRESETS)}.")]
CityOption = Annotated[
    str | None,
    typer.Option(help=f"City profile: {', '.join(builtin_profiles())}, or a .toml file; the preset's own by default."),
]
DbOption = Annotated[str | None, typer.Option("--db", metavar="URL", help="Read from this database instead of a file.")]

_QUIET = timedelta(days=3)
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


def read_past(
    *,
    file: Path | None,
    preset: str | None,
    db: str | None,
    profile: str | None,
    as_of: str | None,
    counts_what_comes_in: bool = False,
) -> Past:
    """Read the history that a command asks for, as known at a moment or else at the last thing that happened in it.

    Parameters
    ----------
    counts_what_comes_in
        Then it is known until its newest request instead: a file of some days' requests names closings long after
        them, but not what came in since. A later ``as_of`` is told.
    """
    if (file is None) == (db is None):
        raise WrongOptionError("give a FILE with --preset, or --db with --city")
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
    if as_of is not None:
        until = parse_moment(as_of, city.zone)
        if until > datetime.now(UTC):
            raise WrongOptionError(f"--as-of {as_of!r} has not come yet: what happens until then is not known")
    else:
        until = _last_event(requests, closings=not counts_what_comes_in)
    if counts_what_comes_in:
        _tell_quiet_days(_last_event(requests, closings=False), until, city)
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


def past_as_dict(past: Past) -> dict[str, object]:
    """Return for programs what was read, and what the definition of completion did."""
    return {
        "city": past.city.name,
        "source": past.source,
        "as_of": datetime.fromtimestamp(past.history.observed_until, past.city.zone).isoformat(),
        "requests": len(past.history),
        "completion": effects_as_dicts(past.effects),
        "rejected": past.rejected,
    }


def read_forecaster(model: Path, city: City, *, known_until: int) -> Forecaster:
    """Read a model that 'forecast fit' wrote for a city, and that knows nothing later than a moment."""
    moment = datetime.fromtimestamp(known_until, UTC)
    forecaster = load_model(model, moment, jurisdiction_id=city.jurisdiction_id)
    if stale := why_stale(forecaster, moment):
        say(f"note: {stale}")
    return forecaster


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
    what = f"for --preset {preset!r}" if preset else "without --preset"
    raise WrongOptionError(f"no profile is known {what}: give --city, one of {known}, or a .toml file")


def _stored(db: str, city: City) -> list[ServiceRequest]:
    with open_store(db, create=False) as store:
        return list(store.requests_made_by(datetime.now(UTC), jurisdiction_id=city.jurisdiction_id))


def _tell_quiet_days(newest: datetime, until: datetime, city: City) -> None:
    if until - newest > _QUIET:
        say(
            f"note: the newest request is of {newest.astimezone(city.zone):%Y-%m-%d}: the days from then to "
            f"{until.astimezone(city.zone):%Y-%m-%d} count as if nothing had come in; give an earlier --as-of if it did"
        )


def _last_event(requests: Sequence[ServiceRequest], *, closings: bool) -> datetime:
    """Return the last moment at which anything happened, or came in, none of them in the future."""
    now = datetime.now(UTC)
    moments = [one.requested_datetime for one in requests]
    if closings:
        moments += [one.closed_datetime for one in requests if one.closed_datetime is not None]
    past = [moment for moment in moments if moment <= now]
    return max(past) if past else now
