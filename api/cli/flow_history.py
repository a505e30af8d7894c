"""A city's history for the commands about its flows: from a file or the database, as known at a moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import WrongOptionError, parse_day, parse_moment, progress_bar, say
from dispatch.city import City, builtin_profiles, load_city
from dispatch.completion.flows.observed import Observed, observe
from dispatch.errors import ForecastError
from dispatch.store import open_store
from geodata.requests.feeds import PRESETS, read
from geodata.requests.record import ServiceRequest

FileArgument = Annotated[Path | None, typer.Argument(help="CSV file of service requests, .csv or .csv.gz.")]
PresetOption = Annotated[str | None, typer.Option(help=f"How the file is laid out: {', '.join(PRESETS)}.")]
DbOption = Annotated[str | None, typer.Option("--db", metavar="URL", help="Read from this database instead of a file.")]
CityOption = Annotated[
    str | None,
    typer.Option(help=f"City profile: {', '.join(builtin_profiles())}, or a .toml file; the preset's own by default."),
]
AsOfOption = Annotated[
    str | None, typer.Option(help="What may be known, such as '2011-10-01 00:00'; until the newest request by default.")
]
FirstOption = Annotated[str | None, typer.Option("--from", help="Hold it against what came: the first day of that.")]
LastOption = Annotated[str | None, typer.Option("--to", help="The last day.")]
SeedOption = Annotated[int, typer.Option(min=0, help="Of everything random.")]

_QUIET = timedelta(days=3)
_DEMO = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowHistory:
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
    observed: Observed
    rejected: int

    def describe(self) -> str:
        """Say in one line what was read, and what of it says nothing of waiting."""
        until = datetime.fromtimestamp(self.observed.observed_until, self.city.zone)
        out = [f"{count:,} {reason.replace('-', ' ')}" for reason, count in self.observed.left_out.items()]
        out += [f"{self.rejected:,} rows rejected"] if self.rejected else []
        left_out = f"; left out: {', '.join(out)}" if out else ""
        return (
            f"{len(self.observed):,} requests of {self.city.name} in {self.source}, as known on "
            f"{until:%Y-%m-%d %H:%M}{left_out}"
        )

    def document(self) -> dict[str, object]:
        """Return the same for programs."""
        return {
            "city": self.city.name,
            "source": self.source,
            "as_of": datetime.fromtimestamp(self.observed.observed_until, self.city.zone).isoformat(),
            "requests": len(self.observed),
            "left_out": dict(self.observed.left_out),
            "rejected": self.rejected,
        }


def read_flow_history(
    *, file: Path | None, preset: str | None, db: str | None, profile: str | None, as_of: str | None
) -> FlowHistory:
    """Read the history a command asks for, as known at a moment or else when the newest request of it was made."""
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
        rejected = len(records) - len(requests)
    else:
        source = str(db)
        requests = _stored(source, city)
    if not requests:
        raise ForecastError(
            f"{source} has no requests of {city.jurisdiction_id!r}: import a file, or give another --city"
        )
    newest = _newest(requests)
    until = newest + timedelta(seconds=1) if as_of is None else parse_moment(as_of, city.zone)
    if until - newest > _QUIET:
        say(
            f"note: the newest request is of {newest.astimezone(city.zone):%Y-%m-%d}: the days from then to "
            f"{until.astimezone(city.zone):%Y-%m-%d} count as if nothing had come in; give an earlier --as-of if it did"
        )
    return FlowHistory(city=city, source=source, observed=observe(requests, until=until), rejected=rejected)


def parse_days(first: str | None, last: str | None) -> tuple[date, date] | None:
    """Read --from and --to; None where neither is given."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise WrongOptionError("give both --from and --to, or neither")
    days = parse_day(first, "--from"), parse_day(last, "--to")
    if days[1] < days[0]:
        raise WrongOptionError(f"--to {last} lies before --from {first}")
    return days


def parse_pairs(option: str, texts: list[str] | None, example: str) -> Mapping[str, str]:
    """Read NAME=VALUE, as often as it is given; a name may come once."""
    found: dict[str, str] = {}
    for text in texts or []:
        name, separator, value = (part.strip() for part in text.rpartition("="))
        if not separator or not name or not value:
            raise WrongOptionError(f"{option} {text!r}: write it as {example}")
        if name in found:
            raise WrongOptionError(f"{option} is given twice for {name}")
        found[name] = value
    return found


def _profile_of(preset: str | None) -> City:
    """Return the built-in profile of a preset's city; the synthetic one only by its name."""
    for name in builtin_profiles():
        if name != _DEMO:
            city = load_city(name)
            if city.jurisdiction_id == preset:
                return city
    known = ", ".join(builtin_profiles())
    what = f"for --preset {preset}" if preset else "without --preset"
    raise WrongOptionError(f"no city profile is known {what}: give --city, one of {known}, or a .toml file")


def _stored(db: str, city: City) -> list[ServiceRequest]:
    with open_store(db, create=False) as store:
        return store.requests_made_by(datetime.now(UTC), jurisdiction_id=city.jurisdiction_id)


def _newest(requests: list[ServiceRequest]) -> datetime:
    """Return when the newest request was made, none of them in the future.

    Closings may be much later, in a file of some days' requests that was written when most of them had ended; but what
    came in since is not in it.
    """
    now = datetime.now(UTC)
    return max((one.requested_datetime for one in requests if one.requested_datetime < now), default=now)
