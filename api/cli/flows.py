"""``dispatch311 forecast backlog | volume | targets | at-risk``: a city's flows, and how far one could trust them."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import flow_tables
from api.cli.console import (
    JsonOption,
    WrongOptionError,
    parse_span,
    progress_bar,
    require_folder,
    say,
    step,
    write_whole,
)
from api.cli.forecast_inputs import (
    CityOption,
    DbOption,
    FileArgument,
    Past,
    PresetOption,
    past_as_dict,
    read_forecaster,
    read_past,
)
from api.exports.flow_pictures import draw_attainment, draw_fan
from api.exports.flow_rows import rows_csv
from dispatch.completion.flows.at_risk import LEVEL
from dispatch.completion.flows.at_risk import at_risk as list_at_risk
from dispatch.completion.flows.at_risk_backtest import backtest_at_risk
from dispatch.completion.flows.backlog import forecast_backlog
from dispatch.completion.flows.backlog_backtest import backtest_backlog
from dispatch.completion.flows.by_model import by_model
from dispatch.completion.flows.daily_flows import DailyFlows, daily_flows
from dispatch.completion.flows.local_days import start_of
from dispatch.completion.flows.series import CITY, parts
from dispatch.completion.flows.targets import RECENT_DAYS, honest_targets
from dispatch.completion.flows.targets_backtest import backtest_targets
from dispatch.completion.flows.volume import forecast_volume, weekly_counts
from dispatch.completion.flows.volume_backtest import backtest_volume
from dispatch.errors import ForecastError

AsOfOption = Annotated[
    str | None, typer.Option(help="What may be known, such as '2011-10-01 00:00'; until the newest request by default.")
]
FirstOption = Annotated[str | None, typer.Option("--from", help="Hold it against what came: the first day of that.")]
LastOption = Annotated[str | None, typer.Option("--to", help="The last day.")]
SeedOption = Annotated[int, typer.Option(min=0, help="Of everything random.")]
OutOption = Annotated[Path | None, typer.Option(help="Also write the figures to this file: .csv or .json.")]
PictureOption = Annotated[Path | None, typer.Option(help="Draw it: .svg or .png.")]

MIN_SERIES = 300
"""Requests that a department or type needs for a row of its own in a backtest."""

MOST_SERIES = 12


def backlog(
    file: FileArgument = None,
    preset: PresetOption = None,
    db: DbOption = None,
    city: CityOption = None,
    as_of: AsOfOption = None,
    days: Annotated[int, typer.Option(min=1, max=365, help="Days to look ahead.")] = 28,
    of: Annotated[str, typer.Option(help="Whose backlog: 'city', a department or a request type.")] = CITY,
    first: FirstOption = None,
    last: LastOption = None,
    seed: SeedOption = 0,
    out: OutOption = None,
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how much will be open on each day to come, with ranges; with --from and --to, how often past ranges held.

    Example: dispatch311 forecast backlog boston.csv.gz --preset boston --days 28 --picture fan.svg
    """
    _require_files(out, picture, file)
    span = _span(first, last)
    past = read_past(file=file, preset=preset, db=db, profile=city, as_of=as_of, counts_what_comes_in=True)
    if span is not None:
        _refuse_picture(picture)
        series = _series(past, None if of == CITY else of)
        with progress_bar("holding fans against what came") as show:
            scores = backtest_backlog(series, first=span[0], last=span[1], seed=seed, on_series=show)
        document = {**past_as_dict(past), "backtest": [asdict(one) for one in scores]}
        _finish(document, "backtest", flow_tables.describe_fan_scores(past, scores), out, as_json)
        return
    flows = _series(past, of)[of]
    fan = forecast_backlog(flows, num_days=days, seed=seed)
    rows = flow_tables.fan_rows(fan)
    document = {
        **past_as_dict(past),
        "of": of,
        "origin": fan.origin.isoformat(),
        "backlog": fan.backlog,
        "weeks_learned_from": fan.num_weeks,
        "weekly_drift": fan.weekly_drift,
        "days": rows,
    }
    if picture is not None:
        with step("drawing"):
            draw_fan(fan, flows, picture, title=f"Open requests, {past.city.name if of == CITY else of}")
    _finish(document, "days", flow_tables.describe_fan(past, of, fan), out, as_json)


def volume(
    file: FileArgument = None,
    preset: PresetOption = None,
    db: DbOption = None,
    city: CityOption = None,
    as_of: AsOfOption = None,
    weeks: Annotated[int, typer.Option(min=1, max=26, help="Weeks to look ahead.")] = 4,
    types: Annotated[int, typer.Option(min=0, max=1000, help="Types with rows of their own, the largest.")] = 10,
    first: FirstOption = None,
    last: LastOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say how much will come in by type and district and week; with --from and --to, how often past ranges held.

    Example: dispatch311 forecast volume boston.csv.gz --preset boston --out volume.csv
    """
    _require_files(out, None, file)
    span = _span(first, last)
    past = read_past(file=file, preset=preset, db=db, profile=city, as_of=as_of, counts_what_comes_in=True)
    calendar = past.city.calendar
    if span is not None:
        with step("holding ranges against what came"):
            scores = backtest_volume(
                past.history, calendar, first=span[0], last=span[1], weeks_ahead=weeks, most_types=types
            )
        document = {**past_as_dict(past), "backtest": [asdict(one) for one in scores]}
        _finish(document, "backtest", flow_tables.describe_volume_scores(past, scores), out, as_json)
        return
    weekly = weekly_counts(past.history, calendar, weeks_ahead=weeks, most_types=types)
    forecast = forecast_volume(weekly)
    document = {**past_as_dict(past), "weeks": flow_tables.volume_rows(forecast)}
    _finish(document, "weeks", flow_tables.describe_volume(past, weekly, forecast), out, as_json)


def targets(
    file: FileArgument = None,
    preset: PresetOption = None,
    db: DbOption = None,
    city: CityOption = None,
    as_of: AsOfOption = None,
    share: Annotated[float, typer.Option(min=0.01, max=0.999, help="Part of the requests done by the target.")] = 0.9,
    recent_days: Annotated[int, typer.Option(min=1, max=3650, help="How far back today's crews go.")] = RECENT_DAYS,
    types: Annotated[int, typer.Option(min=1, max=1000, help="How many request types, the largest.")] = 20,
    first: FirstOption = None,
    last: LastOption = None,
    out: OutOption = None,
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say which target could be kept 9 times in 10, type by type, beside today's; with --from and --to, how it held.

    Example: dispatch311 forecast targets boston.csv.gz --preset boston --picture targets.svg
    """
    _require_files(out, picture, file)
    span = _span(first, last)
    past = read_past(file=file, preset=preset, db=db, profile=city, as_of=as_of, counts_what_comes_in=True)
    if span is not None:
        _refuse_picture(picture)
        with step("holding targets against what came"):
            scores = backtest_targets(
                past.history,
                past.city.calendar,
                origins=_every(7, span),
                recent_days=recent_days,
                most_types=types,
                share=share,
            )
        if not scores:
            raise ForecastError(f"no target worked out from {span[0]} to {span[1]} can be held against what came")
        document = {**past_as_dict(past), "backtest": [asdict(one) for one in scores]}
        _finish(document, "backtest", flow_tables.describe_target_scores(past, scores, share), out, as_json)
        return
    found = honest_targets(past.history, past.city, recent_days=recent_days, most_types=types, share=share)
    document = {**past_as_dict(past), "share": share, "targets": [asdict(one) for one in found]}
    if picture is not None:
        with step("drawing"):
            draw_attainment(found, picture, share=share, title=f"Targets of {past.city.name}: kept, and to be kept")
    _finish(document, "targets", flow_tables.describe_targets(past, found, share), out, as_json)


def at_risk(
    file: FileArgument = None,
    preset: PresetOption = None,
    db: DbOption = None,
    city: CityOption = None,
    as_of: AsOfOption = None,
    model: Annotated[
        Path | None, typer.Option(help="Judge by this model, written by 'forecast fit', not by curves of each type.")
    ] = None,
    level: Annotated[float, typer.Option(help="At risk is what is less likely than this to be done in time.")] = LEVEL,
    limit: Annotated[int, typer.Option(min=1, help="How many to print; --out and --json have them all.")] = 20,
    first: FirstOption = None,
    last: LastOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """List open requests that will hardly be done by their target, before it has passed, the most threatened first.

    Example: dispatch311 forecast at-risk boston.csv.gz --preset boston --as-of "2011-10-01 00:00" --level 0.3
    """
    _require_files(out, None, file)
    if not 0 < level <= 1:
        raise WrongOptionError(f"--level must be above 0 and at most 1, got {level:g}")
    span = _span(first, last)
    past = read_past(file=file, preset=preset, db=db, profile=city, as_of=as_of, counts_what_comes_in=model is None)
    zone, until = past.city.zone, past.history.observed_until
    if model is not None and span is not None:
        until = min(until, int(start_of(span[0] + timedelta(days=1), zone).timestamp()))
    forecaster = None if model is None else read_forecaster(model, past.city, known_until=until)
    if span is not None:
        with step("holding warnings against what came"):
            score = backtest_at_risk(
                past.history,
                past.city,
                origins=_every(1, span),
                level=level,
                done_by=None if forecaster is None else partial(by_model, forecaster),
            )
        tenths = [
            {"lowest": low, "said": said, "done_in_time": share, "requests": count}
            for low, said, share, count in score.bins
        ]
        document: dict[str, Any] = {**past_as_dict(past), **asdict(score), "level": level, "bins": tenths}
        _finish(document, "bins", flow_tables.describe_risk_score(past, score, level), out, as_json)
        return
    with step("judging"):
        done_by = None if forecaster is None else by_model(forecaster, past.history)
        found = list_at_risk(past.history, past.city, level=level, done_by=done_by)
    document = {**past_as_dict(past), "level": level, **asdict(found)}
    _finish(document, "at_risk", flow_tables.describe_risks(past, found, level, limit), out, as_json)


def _series(past: Past, of: str | None) -> dict[str, DailyFlows]:
    """Give the flows of one part by its name, or of the city and its larger departments and types."""
    zone = past.city.zone
    whole = daily_flows(past.history, zone)
    if of == CITY:
        return {CITY: whole}
    found: dict[str, DailyFlows] = {} if of is not None else {CITY: whole}
    for by in ("departments", "service_codes"):
        limits = {"most": MOST_SERIES, "least": MIN_SERIES} if of is None else {}
        for name, mine in parts(past.history, by, **limits):
            if of in (None, name) and name not in found:
                found[name] = daily_flows(mine, zone, first_day=whole.first_day)
    if not found:
        known = ", ".join(name for name, _ in parts(past.history, "departments", most=6))
        raise WrongOptionError(f"--of {of!r} is no department or request type of the history: {known} ...")
    return found


def _span(first: str | None, last: str | None) -> tuple[date, date] | None:
    """Read --from and --to; None where neither is given."""
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise WrongOptionError("give both --from and --to, or neither")
    return parse_span(first, last)


def _every(step_days: int, span: tuple[date, date]) -> list[date]:
    count = (span[1] - span[0]).days // step_days + 1
    return [span[0] + timedelta(days=step_days * number) for number in range(count)]


def _require_files(out: Path | None, picture: Path | None, file: Path | None) -> None:
    require_folder_with_ending("--out", out, (".csv", ".json"), file)
    require_folder_with_ending("--picture", picture, (".svg", ".png"), file)


def require_folder_with_ending(option: str, path: Path | None, endings: tuple[str, ...], file: Path | None) -> None:
    """Refuse a file that could not be written in the end, or in no form that its name says."""
    if path is None:
        return
    if path.suffix.lower() not in endings:
        raise WrongOptionError(f"{option} {path}: name a file that ends in {' or '.join(endings)}")
    require_folder(option, path, reading=[file])


def _refuse_picture(picture: Path | None) -> None:
    if picture is not None:
        raise WrongOptionError("--picture does not go with --from and --to: it draws a forecast")


def _finish(document: dict[str, Any], rows: str, text: str, out: Path | None, as_json: bool) -> None:
    finish(document, rows, text, out, as_json, typer.echo)


def finish(
    document: dict[str, Any], rows: str, text: str, out: Path | None, as_json: bool, echo: Callable[[str], None]
) -> None:
    """Write the document, or the table of it that ``rows`` names, and print the text or the document."""
    if out is not None:
        if out.suffix.lower() == ".csv":
            write_whole(out, rows_csv(document[rows]))
        else:
            write_whole(out, json.dumps(document, indent=1, default=str).encode() + b"\n")
    echo(json.dumps(document, default=str) if as_json else text)
    if out is not None:
        say(f"written to {out}")
