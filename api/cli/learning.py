"""``dispatch311 network learn``: speed factors from driven stop-to-stop times, with the error on trips held out."""

import dataclasses
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import JsonOption, progress_bar, require_folder, say
from geodata.errors import TrafficDataError
from geodata.streets.driven_trips import LeftOut, learn_from_driven_times, read_driven_times
from geodata.streets.network import load
from geodata.streets.traffic import (
    LearnedSpeedFactors,
    assumed_speed_factors,
    load_speed_factors,
    save_speed_factors,
)


def learn(
    network: Annotated[Path, typer.Argument(help="A network file written by 'network build'.")],
    trips: Annotated[
        Path, typer.Argument(help="CSV with the columns from_lon, from_lat, to_lon, to_lat, departed and seconds.")
    ],
    out: Annotated[Path, typer.Option(help="Where to write the speed factors, as JSON.")],
    prior: Annotated[
        Path | None, typer.Option(help="Speed factors to start from and stay near, as JSON; else those assumed.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Draws the trips held out to measure on.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Learn how fast streets are driven in each hour from driven times, and print the error on trips held out.

    Example: dispatch311 network learn city.net trips.csv --out factors.json
    """
    require_folder("--out", out, reading=[network, trips])
    streets = load(network)
    speeds = assumed_speed_factors() if prior is None else load_speed_factors(prior)
    try:
        # Told before the trips are driven, and not as a fault of theirs.
        speeds.of_classes(streets.class_names)
    except TrafficDataError as error:
        raise TrafficDataError(f"{prior or network}: {error}") from error
    times, rejected = read_driven_times(trips)
    with progress_bar(f"driving {len(times):,} trips") as show:
        try:
            learned, not_routed = learn_from_driven_times(times, streets, speeds, seed=seed, on_trips=show)
        except TrafficDataError as error:
            more = (
                f"; {len(rejected):,} rejected, line {rejected[0].line_number}: {rejected[0].detail}"
                if rejected
                else ""
            )
            raise TrafficDataError(f"{trips}: {error}{more}") from error
    save_speed_factors(learned.factors, out)
    num_rows = len(times) + len(rejected)
    if as_json:
        typer.echo(json.dumps(_as_dict(num_rows, rejected, not_routed, learned)))
    else:
        typer.echo(describe(trips.name, num_rows, rejected, not_routed, learned))
    say(f"written to {out}")


def describe(
    source: str,
    num_rows: int,
    rejected: Sequence[LeftOut],
    not_routed: Sequence[LeftOut],
    learned: LearnedSpeedFactors,
) -> str:
    """Return for a person what was read, what was left out and why, and the errors on the trips held out."""
    num_trips = num_rows - len(rejected) - len(not_routed)
    lines = [
        f"{num_rows:,} rows read from {source}: {num_trips:,} trips, {len(rejected):,} rejected, "
        f"{len(not_routed):,} without a way"
    ]
    for what, rows in (("rejected", rejected), ("left out", not_routed)):
        for reason, (count, first) in _by_reason(rows).items():
            lines.append(f"  {what}, {reason}: {count:,}; first in line {first.line_number}: {first.detail}")
    lines.append(str(learned.held_out))
    if learned.held_out.prior.mean_absolute_percent > 100:
        lines.append("warning: by the prior they should take under half or over twice as long: are these seconds?")
    if learned.expected_deviation == 0:
        lines.append("the trips show no difference from the prior that is not chance: its speeds are kept")
    return "\n".join(lines)


def _by_reason(rows: Sequence[LeftOut]) -> dict[str, tuple[int, LeftOut]]:
    """Count by reason, the most frequent first, with the first row of each."""
    counts = Counter(row.reason for row in rows)
    first = {row.reason: row for row in reversed(rows)}
    return {reason: (count, first[reason]) for reason, count in counts.most_common()}


def _as_dict(
    num_rows: int, rejected: Sequence[LeftOut], not_routed: Sequence[LeftOut], learned: LearnedSpeedFactors
) -> dict[str, object]:
    reasons: dict[str, dict[str, object]] = {}
    for key, rows in (("rejected", rejected), ("left_out", not_routed)):
        by_reason = _by_reason(rows)
        reasons[f"{key}_by_reason"] = {reason: count for reason, (count, _) in by_reason.items()}
        reasons[f"first_{key}"] = {reason: dataclasses.asdict(first) for reason, (_, first) in by_reason.items()}
    return {
        "rows": num_rows,
        "rejected": len(rejected),
        "left_out": len(not_routed),
        **reasons,
        "expected_deviation": learned.expected_deviation,
        "held_out": dataclasses.asdict(learned.held_out),
    }
