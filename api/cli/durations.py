"""``dispatch311 durations``: how long visits take, learned from driven days."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import JsonOption, require_folder, say
from dispatch.city import builtin_profiles, load_city
from dispatch.durations import (
    MIN_RECORDS,
    PRIOR_RECORDS,
    LearnedDuration,
    LearnedDurations,
    Odd,
    RowLeftOut,
    VisitRecord,
    learn_durations,
    read_visits,
    save_durations,
)
from dispatch.model import TimeOnSite

app = typer.Typer(help="How long visits take.", rich_markup_mode=None)

MOST_NAMED = 5
"""Visits far off the others that are named one by one."""


@app.callback()
def root() -> None:
    """How long visits take."""


@app.command()
def learn(
    file: Annotated[Path, typer.Argument(help="CSV with the columns type, crew, arrived and done.")],
    city: Annotated[str, typer.Option(help=f"City profile: {', '.join(builtin_profiles())}, or a .toml file.")],
    out: Annotated[Path, typer.Option(help="Where to write the durations, as JSON, for 'plan --durations'.")],
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Draws the crew-days held out to measure on.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Learn median and spread of the time on site of each service type, and print the error on days held out.

    Example: dispatch311 durations learn visits.csv --city boston --out durations.json
    """
    require_folder("--out", out, reading=[file, Path(city)])
    profile = load_city(city)
    visits, left_out = read_visits(file, profile)
    learned, odd = learn_durations(visits, profile, source=file.name, seed=seed)
    save_durations(learned, out)
    if as_json:
        typer.echo(json.dumps(_as_dict(visits, left_out, odd, learned)))
    else:
        typer.echo("\n".join(describe(file.name, visits, left_out, odd, learned)))
    say(f"written to {out}")


def describe(
    source: str,
    visits: Sequence[VisitRecord],
    left_out: Sequence[RowLeftOut],
    odd: Sequence[Odd],
    learned: LearnedDurations,
) -> Iterator[str]:
    """Say for a person what was read, what was left out and why, and what was learned."""
    yield f"{len(visits) + len(left_out):,} rows read from {source}: {len(visits):,} visits, {len(left_out):,} rejected"
    counts = Counter(row.reason for row in left_out)
    first = {row.reason: row for row in reversed(left_out)}
    for reason, count in counts.most_common():
        yield f"  rejected, {reason}: {count:,}; first in line {first[reason].line_number}: {first[reason].detail}"
    for is_long, what in (
        (True, "far longer than the others, interrupted it seems"),
        (False, "far shorter, told late"),
    ):
        its = [one.record for one in odd if one.is_long == is_long]
        if its:
            named = ", ".join(
                f"line {one.line_number} ({one.service_type}, {one.seconds / 60:.1f} min)" for one in its[:MOST_NAMED]
            )
            more = f" and {len(its) - MOST_NAMED:,} more" if len(its) > MOST_NAMED else ""
            yield f"  left aside, {what}: {len(its):,}: {named}{more}"
    yield f"\n{'minutes on site':<36}{'visits':>8}{'before':>16}{'learned':>16}{'mean':>14}"
    for one in learned.durations:
        name = f"{one.service_type}, inspection" if one.is_inspection else one.service_type
        before, after = one.before, one.on_site
        means = f"{before.mean / 60:.1f} -> {after.mean / 60:.1f}"
        yield f"{name:<36}{one.num_records:>8,}{_quantiles(before):>16}{_quantiles(after):>16}{means:>14}"
    few = Counter(one.service_type for one in visits)
    known = {one.service_type for one in learned.durations}
    for name in sorted(few.keys() - known):
        yield f"{name:<36}{few[name]:>8,}  kept as it is: fewer than {MIN_RECORDS} visits"
    yield f"(half take at most the first, nine of ten the second; the profile weighs as {PRIOR_RECORDS} visits)"
    if learned.crew_day is not None:
        yield f"days of crews differ by a factor with a spread of {learned.crew_day:.3f}"
    yield _held_out(learned)


def _held_out(learned: LearnedDurations) -> str:
    held = learned.held_out
    if held is None:
        return "too few crew-days to hold any out: nothing is known of the error"
    return (
        f"held out: {held.num_days:,} crew-days with {held.num_visits:,} visits; a day's time on site is off by "
        f"{held.error_before:.1%} by the profile, {held.error_after:.1%} as learned; within what nine of ten take: "
        f"{held.within_before:.1%} before, {held.within_after:.1%} as learned"
    )


def _quantiles(time: TimeOnSite) -> str:
    return f"{time.median / 60:.1f} / {time.nine_of_ten / 60:.1f}"


def _as_dict(
    visits: Sequence[VisitRecord], left_out: Sequence[RowLeftOut], odd: Sequence[Odd], learned: LearnedDurations
) -> dict[str, object]:
    def one_of(duration: LearnedDuration) -> dict[str, object]:
        return {**asdict(duration), "mean_before": duration.before.mean, "mean": duration.on_site.mean}

    return {
        "rows": len(visits) + len(left_out),
        "visits": len(visits),
        "rejected": len(left_out),
        "rejected_by_reason": dict(Counter(row.reason for row in left_out)),
        "rejected_rows": [asdict(row) for row in left_out],
        "left_aside": [{"line_number": one.record.line_number, "is_long": one.is_long} for one in odd],
        "durations": [one_of(one) for one in learned.durations],
        "crew_day": learned.crew_day,
        "held_out": None if learned.held_out is None else asdict(learned.held_out),
    }
