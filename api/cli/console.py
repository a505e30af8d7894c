"""What commands have in common: options, moments of time, progress, and writing a file whole or not at all."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from dispatch.model import EARLIEST_YEAR, LATEST_YEAR
from geodata.writing import written_whole

DatabaseOption = Annotated[
    str, typer.Option("--db", metavar="URL", help="Database, such as sqlite:///city.db or postgresql://host/name.")
]
ThreadsOption = Annotated[
    int | None,
    typer.Option(min=1, max=1024, help="How many to keep busy; one for each core by default, 1 with --iterations."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the summary as JSON, for programs.")]


class WrongOptionError(ValueError):
    """An option's value makes no sense; the message names the option and says what to write."""


def say(text: str) -> None:
    """Print a line to standard error."""
    typer.echo(text, err=True)


def parse_day(text: str, option: str = "--date") -> date:
    """Read a day written as 2026-03-02."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise WrongOptionError(f"{option} {text!r} is not a day of the calendar written as 2026-03-02") from error
    _require_year(option, text, day.year)
    return day


def parse_span(first: str, last: str) -> tuple[date, date]:
    """Read --from and --to."""
    days = parse_day(first, "--from"), parse_day(last, "--to")
    if days[1] < days[0]:
        raise WrongOptionError(f"--to {last} lies before --from {first}")
    return days


def parse_moment(text: str, zone: ZoneInfo, option: str = "--as-of") -> datetime:
    """Read a moment written as "2026-03-02 05:45" in the city's own time, or with an offset of its own.

    Raises
    ------
    WrongOptionError
        Where it is not one, or the city's clocks skip it in spring.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongOptionError(f"{option} {text!r} is not a time written as '2026-03-02 05:45'") from error
    _require_year(option, text, moment.year)
    if moment.tzinfo is not None:
        return moment
    local = moment.replace(tzinfo=zone)
    if (local.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) - moment) != timedelta(0):
        raise WrongOptionError(f"{option} {text!r} does not exist in {zone.key}: clocks skip it")
    return local


def _require_year(option: str, text: str, year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise WrongOptionError(f"{option} {text!r} lies outside the years {EARLIEST_YEAR} to {LATEST_YEAR}")


def threads_for(threads: int | None, iterations: int | None) -> int:
    """Give as many threads as asked for; else 1 where a run is to be repeatable anywhere, or one for each core."""
    return threads or (1 if iterations is not None else len(os.sched_getaffinity(0)))


def parse_pairs(option: str, texts: Sequence[str] | None, example: str) -> Mapping[str, str]:
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


def parse_names(text: str | None) -> tuple[str, ...]:
    """Read names separated by commas."""
    return tuple(name for part in (text or "").split(",") if (name := part.strip()))


def parse_position(option: str, text: str) -> tuple[float, float]:
    """Read a position written as LON,LAT."""
    try:
        lon, lat = (float(number) for number in text.split(","))
    except ValueError as error:
        raise WrongOptionError(
            f"{option} {text!r} is not a position written as LON,LAT, such as -71.06,42.36"
        ) from error
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        hint = "; longitude comes first" if abs(lon) <= 90 and abs(lat) <= 180 else ""
        raise WrongOptionError(f"{option} {text!r} lies outside longitude -180 to 180 and latitude -90 to 90{hint}")
    return lon, lat


def database_file(db: str | None) -> Path | None:
    """Give the file of an embedded database, which must not be written over; None for any other."""
    prefix = "sqlite:///"
    return Path(db.removeprefix(prefix)) if db is not None and db.startswith(prefix) else None


def require_folder(option: str, path: Path, *, reading: Sequence[Path | None] = ()) -> None:
    """Refuse a file that could not, or should not, be written in the end, before the work for it begins.

    Parameters
    ----------
    reading
        Files that are read and must not be written over.
    """
    if path.is_dir():
        raise WrongOptionError(f"{option} {path} is a folder: name a file")
    if not path.parent.is_dir():
        raise WrongOptionError(f"{option} {path}: there is no folder {path.parent}")
    if path.exists() and not path.is_file():
        raise WrongOptionError(f"{option} {path} is a device or the like, which a file would replace: name a file")
    if any(one is not None and one.exists() and path.exists() and one.samefile(path) for one in reading):
        raise WrongOptionError(f"{option} {path} is what is read: name another file")


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[float, float], None]]:
    """Show a bar with the time left on standard error; call what comes out with how much is done, of how much."""
    with _progress(BarColumn(), TimeElapsedColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def step(label: str) -> Iterator[Callable[[str], None]]:
    """Show what is going on, with the time gone by, on standard error; call what comes out to change the label."""
    with _progress(TimeElapsedColumn()) as bar:
        task = bar.add_task(label, total=None)
        yield lambda text: bar.update(task, description=text)


def _progress(*columns: ProgressColumn) -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"), *columns, console=console, transient=True, disable=not console.is_terminal
    )


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    with written_whole(path) as file:
        file.write(content)


@contextmanager
def stopped_by_interrupt() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C end the search, and the second one the program; call what comes out to know of the first."""
    asked = Event()

    def stop(signum: int, frame: FrameType | None) -> None:
        if asked.is_set():
            signal.default_int_handler(signum, frame)
        asked.set()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
