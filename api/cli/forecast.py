"""``dispatch311 forecast``: learning when requests are done, saying it, and holding it against what came."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import (
    JsonOption,
    WrongOptionError,
    database_file,
    parse_span,
    require_folder,
    say,
    step,
)
from api.cli.forecast_inputs import (
    CityOption,
    DbOption,
    FileArgument,
    Past,
    PresetOption,
    describe_effects,
    effects_as_dicts,
    read_forecaster,
    read_past,
)
from api.cli.forecast_tables import backtest_document, describe_backtest
from api.exports.forecast_page import write_backtest
from dispatch.city import City
from dispatch.completion.backtest import run_backtest
from dispatch.completion.history import NEVER
from dispatch.completion.planned import PlannedAnswer, answer_from_plan
from dispatch.completion.storing import save_forecaster
from dispatch.completion.turnaround import (
    Forecaster,
    Turnaround,
    fit_forecaster,
    forecast_open,
    recalibrated,
)
from dispatch.completion.words import sentence
from dispatch.errors import ForecastError
from dispatch.model import Plan
from dispatch.planning.document import read_plan
from geodata.requests.feeds import PRESETS

app = typer.Typer(help="Say when requests are done, and how often that was right.", rich_markup_mode=None)

AsOfOption = Annotated[
    str | None, typer.Option(help="What may be known, such as '2011-10-01 00:00'; all of it by default.")
]
SeedOption = Annotated[int, typer.Option(min=0, help="Draws what the trees are learned on.")]
ThreadsOption = Annotated[int, typer.Option(min=1, max=1024, help="How many to keep busy while learning.")]


@app.command()
def fit(
    file: FileArgument = None,
    out: Annotated[Path | None, typer.Option(help="Where to write the model.")] = None,
    preset: PresetOption = None,
    db: DbOption = None,
    city: CityOption = None,
    as_of: AsOfOption = None,
    seed: SeedOption = 0,
    threads: ThreadsOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Learn from a history when requests are done.

    Example: dispatch311 forecast fit boston.csv.gz --preset boston --out boston.forecast
    """
    if out is None:
        raise WrongOptionError("give --out, where the model is written")
    require_folder("--out", out, reading=[file, database_file(db), Path(city) if city is not None else None])
    past = read_past(file=file, preset=preset, db=db, profile=city, as_of=as_of)
    with step("learning"):
        forecaster = fit_forecaster(past.history, past.city.calendar, seed=seed, num_threads=threads)
        save_forecaster(forecaster, out, jurisdiction_id=past.city.jurisdiction_id)
    model = forecaster.model
    learned = 0 if model is None else model.num_cases
    types = 0 if model is None else len(model.vocabulary.words["service_code"])
    if as_json:
        document = {"requests": learned, "types": types, "completion": effects_as_dicts(past.effects)}
        typer.echo(json.dumps(document))
    else:
        typer.echo("\n".join([*describe_effects(past), f"learned from {learned:,} requests of {types} types"]))
    say(f"written to {out}")


@app.command()
def show(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE] [ORDER]...", help="With --preset a file first; then ids, or none for all."),
    ] = None,
    preset: PresetOption = None,
    db: DbOption = None,
    city: CityOption = None,
    as_of: AsOfOption = None,
    model: Annotated[Path | None, typer.Option(help="Model written by 'forecast fit'; else one is learned.")] = None,
    plan: Annotated[Path | None, typer.Option(help="What this plan holds is forecast from it.")] = None,
    before: Annotated[Path | None, typer.Option(help="With --plan, an earlier plan: say what changed and why.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to print where no ids are given.")] = 20,
    seed: SeedOption = 0,
    threads: ThreadsOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Say for open requests when they are likely to be done: the planned day, or a range and what it rests on.

    Example: dispatch311 forecast show boston.csv.gz --preset boston --model boston.forecast

    Example: dispatch311 forecast show --plan plan.json 101000295619
    """
    words = list(names or [])
    file = Path(words.pop(0)) if preset is not None and db is None and words else None
    plans = [None if one is None else read_plan(one) for one in (plan, before)]
    if before is not None and plan is None:
        raise WrongOptionError("--before says what changed since an earlier plan: give --plan too")
    past = None
    if file is not None or db is not None or plan is None:
        past = read_past(file=file, preset=preset, db=db, profile=city, as_of=as_of)
    elif not words:
        raise WrongOptionError("give the ids of orders in the plan, or a FILE with --preset, or --db")
    rows = _rows(past, words, plans[0], plans[1], model, limit=limit, seed=seed, threads=threads)
    if as_json:
        typer.echo(json.dumps(rows))
    else:
        typer.echo("\n".join(f"{row['request_id']}  {row['text']}" for row in rows) if rows else "nothing is open")


@app.command()
def backtest(
    file: Annotated[Path, typer.Argument(help="CSV file of service requests, .csv or .csv.gz.")],
    preset: Annotated[str, typer.Option(help=f"How the file is laid out: {', '.join(PRESETS)}.")],
    first: Annotated[str, typer.Option("--from", help="First day whose requests are forecast, such as 2011-08-01.")],
    last: Annotated[str, typer.Option("--to", help="Last day.")],
    city: CityOption = None,
    as_of: AsOfOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for tables (CSV), figures (JSON), pictures and a page.")
    ] = None,
    no_recalibration: Annotated[
        bool, typer.Option("--no-recalibration", help="Leave out the weekly recalibration, to see what it does.")
    ] = False,
    seed: SeedOption = 0,
    threads: ThreadsOption = 1,
    as_json: JsonOption = False,
) -> None:
    """Forecast past months from what was known then, and print how often it was right.

    Example: dispatch311 forecast backtest boston.csv.gz --preset boston --from 2011-08-01 --to 2011-09-30 --out record
    """
    days = parse_span(first, last)
    if out is not None and out.exists() and not out.is_dir():
        raise WrongOptionError(f"--out {out} is a file: name a folder")
    past = read_past(file=file, preset=preset, db=None, profile=city, as_of=as_of)
    with step("learning") as show_step:
        found = run_backtest(
            past.history,
            past.city.calendar,
            first=days[0],
            last=days[1],
            recalibrate=not no_recalibration,
            seed=seed,
            num_threads=threads,
            on_month=lambda month: show_step(f"learning for {month}"),
        )
    document = backtest_document(found, past)
    if out is not None:
        with step("drawing"):
            out.mkdir(parents=True, exist_ok=True)
            write_backtest(found, document, out, title=f"{past.city.name}, {days[0]} to {days[1]}")
    if as_json:
        typer.echo(json.dumps(document))
    else:
        typer.echo("\n".join([*describe_effects(past), "", *describe_backtest(found)]))
    if out is not None:
        say(f"written to {out}")


def _rows(
    past: Past | None,
    words: list[str],
    plan: Plan | None,
    before: Plan | None,
    model: Path | None,
    *,
    limit: int,
    seed: int,
    threads: int,
) -> list[dict[str, object]]:
    open_ids = [] if past is None else past.history.ids[past.history.ended == NEVER].tolist()
    if plan is not None and not words:
        words = open_ids[: -limit - 1 : -1]
    planned = {} if plan is None else _planned(plan, words, or_else=past is not None)
    turnarounds: dict[str, Turnaround] = {}
    # What has a planned day needs no range.
    without_day = [word for word in words if word not in planned or planned[word].planned_day is None]
    known_open = set(open_ids)
    wanted = [
        name
        for word in without_day
        for name in (known_open.intersection(planned[word].request_ids) if word in planned else (word,))
    ]
    if past is not None and (wanted or not words):
        forecaster = _forecaster(past, model, seed=seed, threads=threads)
        open_ones = forecast_open(forecaster, past.history, request_ids=wanted or None, num_threads=threads)
        turnarounds = {one.request_id: one for one in open_ones}
        if forecaster.model is None:
            say(f"note: by the history of each kind alone: {forecaster.why_no_model}")
        if not words and len(open_ones) > limit:
            say(f"note: the newest {limit:,} of {len(open_ones):,} open requests; --limit prints more")
    city = None if past is None else past.city
    if not words:
        newest_first = list(turnarounds.values())[::-1]
        return [_row(one, city) for one in newest_first[:limit]]
    rows = []
    for word in words:
        if word in planned and plan is not None:
            mine = [turnarounds[name] for name in planned[word].request_ids if name in turnarounds]
            earlier = None if before is None else answer_from_plan(before, word)
            rows.append(_planned_row(word, planned[word], plan, mine, city, earlier))
        else:
            rows.append(_row(turnarounds[word], city))
    return rows


def _planned(plan: Plan, words: list[str], *, or_else: bool) -> dict[str, PlannedAnswer]:
    """Return what the plan says of each word; with another answer at hand, those it does not have are left to that."""
    found = {}
    for word in words:
        try:
            found[word] = answer_from_plan(plan, word)
        except ForecastError:
            if not or_else:
                raise
    return found


def _forecaster(past: Past, model: Path | None, *, seed: int, threads: int) -> Forecaster:
    if model is None:
        with step("learning"):
            return fit_forecaster(past.history, past.city.calendar, seed=seed, num_threads=threads)
    forecaster = read_forecaster(model, past.city, known_until=past.history.observed_until)
    return recalibrated(forecaster, past.history, num_threads=threads)


def _row(turnaround: Turnaround, city: City | None) -> dict[str, object]:
    zone, says = (UTC, {}) if city is None else (city.zone, city.completion.says)
    dates = {
        key: None if value is None else value.astimezone(zone).isoformat()
        for key, value in asdict(turnaround).items()
        if isinstance(value, datetime) or key.startswith("done_")
    }
    expected = turnaround.expected_datetime
    return {
        **asdict(turnaround),
        **dates,
        "expected_datetime": None if expected is None else expected.astimezone(zone).isoformat(),
        "text": sentence(turnaround, zone, says),  # type: ignore[arg-type]
    }


def _planned_row(
    word: str,
    answer: PlannedAnswer,
    plan: Plan,
    turnarounds: list[Turnaround],
    city: City | None,
    earlier: PlannedAnswer | None,
) -> dict[str, object]:
    if answer.planned_day is not None:
        text = answer.in_words
        row: dict[str, object] = {"request_id": word, "basis": "plan"}
    else:
        row = {"basis": "plan", **(_row(turnarounds[0], city) if turnarounds else {})}
        text = f"not planned ({answer.why}); {row['text']}" if turnarounds else answer.in_words
        row["request_id"] = word
    if earlier is not None and (earlier.planned_day, earlier.crew) != (answer.planned_day, answer.crew):
        text += f"; before, {_before(earlier)}"
    return {
        **row,
        "planned_day": None if answer.planned_day is None else answer.planned_day.isoformat(),
        "crew": answer.crew,
        "why": answer.why,
        "plan_day": plan.day.isoformat(),
        "text": text,
    }


def _before(earlier: PlannedAnswer) -> str:
    if earlier.planned_day is None:
        return f"it was not planned: {earlier.why}"
    crew = f" with {earlier.crew}" if earlier.crew else ""
    return f"it was planned for {earlier.planned_day:%A} {earlier.planned_day.day} {earlier.planned_day:%B}{crew}"
