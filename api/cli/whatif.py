"""``dispatch311 whatif``: what other crews, shifts, yards or demand would make of the queues."""

import dataclasses
from collections import Counter
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import JsonOption, WrongOptionError, parse_pairs, progress_bar, step
from api.cli.flows import AsOfOption, OutOption, PictureOption, SeedOption, finish, require_folder_with_ending
from api.cli.forecast_inputs import (
    CityOption,
    DbOption,
    FileArgument,
    PresetOption,
    describe_effects,
    past_as_dict,
    read_past,
)
from api.exports.flow_pictures import draw_deltas
from dispatch.city import City
from dispatch.completion.flows.demand import DepartmentDemand, department_demand
from dispatch.completion.flows.productivity import (
    Productivity,
    mean_on_site,
    productivity_of_numbers,
    productivity_of_plan,
)
from dispatch.completion.flows.what_if import MEASURES, MONDAY_TO_FRIDAY, Interval, Outcome, Scenario, Shift, what_if
from dispatch.errors import ForecastError
from dispatch.model import Plan
from dispatch.planning.document import read_plan

DRAWN = ("done_per_day", "backlog", "on_time", "busy")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def whatif(
    file: FileArgument = None,
    preset: PresetOption = None,
    db: DbOption = None,
    city: CityOption = None,
    as_of: AsOfOption = None,
    plan: Annotated[
        Path | None, typer.Option(help="Read what crews get done off this plan, written by 'plan --out'.")
    ] = None,
    jobs_per_crew_day: Annotated[
        float | None, typer.Option(help="Instead of a plan: jobs that a crew does on a day.")
    ] = None,
    travel_share: Annotated[
        float | None, typer.Option(help="Instead of a plan: part of a crew's day that is driving.")
    ] = None,
    crews: Annotated[
        list[str] | None, typer.Option(help="DEPARTMENT=7 crews, or +1, or -1; may be given several times.")
    ] = None,
    shift: Annotated[
        list[str] | None, typer.Option(help="DEPARTMENT=06:00-16:30, or Mon-Thu,06:00-16:30 or Mon+Sat,07:00-15:00.")
    ] = None,
    yard: Annotated[list[str] | None, typer.Option(help="DEPARTMENT=LON,LAT of a further yard; needs --plan.")] = None,
    demand: Annotated[
        list[str] | None, typer.Option(help="1.2 times as much of everything, or TYPE=1.2 of one of our types.")
    ] = None,
    storm: Annotated[float, typer.Option(help="Times as much comes in during the second week.")] = 1.0,
    days: Annotated[int, typer.Option(min=14, max=365, help="Days to simulate.")] = 56,
    replications: Annotated[int, typer.Option(min=2, max=10_000, help="How often.")] = 40,
    empty: Annotated[bool, typer.Option("--empty", help="Begin with nothing open.")] = False,
    seed: SeedOption = 0,
    out: OutOption = None,
    picture: PictureOption = None,
    as_json: JsonOption = False,
) -> None:
    """Simulate each department's queue as it is and under a scenario, on the same weeks of requests.

    Example: dispatch311 whatif boston.csv.gz --preset boston --plan plan.json --crews PWD-light=+1 --storm 2.5
    """
    require_folder_with_ending("--out", out, (".csv", ".json"), file)
    require_folder_with_ending("--picture", picture, (".svg", ".png"), file)
    numbers = (jobs_per_crew_day, travel_share)
    if (plan is None) == (numbers == (None, None)) or (plan is None and None in numbers):
        raise WrongOptionError("give --plan, or both --jobs-per-crew-day and --travel-share")
    lists = None if plan is None else read_plan(plan)
    past = read_past(file=file, preset=preset, db=db, profile=city, as_of=as_of, counts_what_comes_in=True)
    scenario = _scenario(past.city, crews, shift, yard, demand, storm)
    asked = department_demand(past.history, past.city)
    productivity, without = _productivity(past.city, asked, lists, jobs_per_crew_day, travel_share)
    with progress_bar("simulating") as show:
        outcomes = what_if(
            past.city,
            asked,
            productivity,
            scenario,
            num_days=days,
            replications=replications,
            with_open=not empty,
            seed=seed,
            on_replication=show,
        )
    if not outcomes:
        raise ForecastError(
            f"no department of {past.city.name} has both requests and productivity: {'; '.join(without)}"
        )
    what = _what(past.city, scenario)
    document = {
        **past_as_dict(past),
        "scenario": what,
        "days": days,
        "replications": replications,
        "seed": seed,
        "productivity": {code: one.basis for code, one in productivity.items()},
        "left_out": list(without),
        "outcomes": _rows(outcomes),
    }
    if picture is not None:
        with step("drawing"):
            draw_deltas(outcomes, picture, title=f"{past.city.name}: {'; '.join(what)}", measures=DRAWN)
    text = "\n".join(
        [*describe_effects(past), *_describe(past.city, what, outcomes, productivity, without, days, replications)]
    )
    finish(document, "outcomes", text, out, as_json, typer.echo)


def _scenario(
    city: City,
    crews: list[str] | None,
    shift: list[str] | None,
    yard: list[str] | None,
    demand: list[str] | None,
    storm: float,
) -> Scenario:
    today = {department.code: len(department.crews) for department in city.departments}
    counts = {}
    for code, text in parse_pairs("--crews", crews, "DEPARTMENT=+1 or DEPARTMENT=7").items():
        if code not in today:
            raise WrongOptionError(f"--crews: {city.name} has no department {code!r}, but {', '.join(today)}")
        try:
            number = int(text)
        except ValueError as error:
            raise WrongOptionError(f"--crews {code}={text}: write a whole number, or +1 or -1") from error
        counts[code] = today[code] + number if text[0] in "+-" else number
        if counts[code] < 0:
            raise WrongOptionError(f"--crews {code}={text}: it has {today[code]} crews")
    shifts = {
        code: parse_shift(code, text) for code, text in parse_pairs("--shift", shift, "DEPARTMENT=06:00-16:30").items()
    }
    yards = {code: _place(code, text) for code, text in parse_pairs("--yard", yard, "DEPARTMENT=LON,LAT").items()}
    scenario = Scenario(crews=counts, shifts=shifts, yards=yards, demand=_factors(city, demand), storm=storm)
    if scenario == Scenario():
        raise WrongOptionError("give what is to change: --crews, --shift, --yard, --demand or --storm")
    return scenario


def _factors(city: City, texts: list[str] | None) -> dict[str, float]:
    factors: dict[str, float] = {}
    for text in texts or []:
        name, separator, value = text.rpartition("=")
        try:
            factor = float(value)
        except ValueError as error:
            raise WrongOptionError(f"--demand {text!r}: write 1.2, or TYPE=1.2") from error
        if separator and name not in city.service_types:
            raise WrongOptionError(
                f"--demand: {city.name} has no service type {name!r}, but {', '.join(city.service_types)}"
            )
        factors |= {name: factor} if separator else {one: factor for one in city.service_types if one not in factors}
    return factors


def parse_shift(code: str, text: str) -> Shift:
    """Read a department's shift: hours, on weekdays unless days stand before them."""
    days, _, hours = text.rpartition(",")
    try:
        start, end = (time.fromisoformat(part) for part in hours.split("-"))
        weekdays = _weekdays(days) if days else MONDAY_TO_FRIDAY
    except ValueError as error:
        raise WrongOptionError(
            f"--shift {code}={text}: write 06:00-16:30, or Mon-Thu,06:00-16:30, or Mon+Wed+Sat,06:00-16:30"
        ) from error
    if end <= start:
        raise WrongOptionError(f"--shift {code}={text}: it ends before it starts")
    return Shift(start=start, end=end, weekdays=weekdays)


def _weekdays(text: str) -> tuple[int, ...]:
    if "-" in text:
        first, last = (WEEKDAYS.index(part) for part in text.split("-"))
        return tuple(sorted((first + number) % 7 for number in range((last - first) % 7 + 1)))
    return tuple(sorted(WEEKDAYS.index(part) for part in text.split("+")))


def _place(code: str, text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError as error:
        raise WrongOptionError(f"--yard {code}={text}: write it as LON,LAT, such as -71.06,42.33") from error
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise WrongOptionError(f"--yard {code}={text}: lon {lon:g}, lat {lat:g} is no place on earth")
    return lon, lat


def _productivity(
    city: City,
    asked: Mapping[str, DepartmentDemand],
    plan: Plan | None,
    jobs_per_crew_day: float | None,
    travel_share: float | None,
) -> tuple[dict[str, Productivity], list[str]]:
    """Give each department's productivity, and why some have none."""
    found, without = {}, []
    in_plan = {} if plan is None else {part.code: part for part in plan.departments}
    for department in city.departments:
        code = department.code
        if code not in asked:
            without.append(f"{code}: nothing of its work was asked for")
        elif not department.crews:
            without.append(f"{code}: it has no crews")
        elif jobs_per_crew_day is not None and travel_share is not None:
            lengths = Counter(_minutes(one.shift_end) - _minutes(one.shift_start) for one in department.crews)
            shift = 60.0 * sum(length * count for length, count in lengths.items()) / len(department.crews)
            found[code] = productivity_of_numbers(
                jobs_per_crew_day, travel_share, shift=shift, on_site=mean_on_site(city, asked[code].counts)
            )
        elif code not in in_plan:
            without.append(f"{code}: the plan does not hold it")
        else:
            try:
                found[code] = productivity_of_plan(in_plan[code])
            except ForecastError as error:
                without.append(str(error))
    return found, without


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _what(city: City, scenario: Scenario) -> list[str]:
    today = {department.code: len(department.crews) for department in city.departments}
    said = [f"{code} has {count} crews, not {today[code]}" for code, count in scenario.crews.items()]
    for code, one in scenario.shifts.items():
        days = "+".join(WEEKDAYS[day] for day in one.weekdays)
        said.append(f"{code} works {days} {one.start:%H:%M} to {one.end:%H:%M}")
    said += [f"{code} has a further yard at {lon:g}, {lat:g}" for code, (lon, lat) in scenario.yards.items()]
    if len(set(scenario.demand.values())) == 1 and len(scenario.demand) == len(city.service_types):
        said.append(f"{next(iter(scenario.demand.values())):g} times the demand")
    else:
        said += [f"{factor:g} times the demand for {name}" for name, factor in scenario.demand.items()]
    if scenario.storm != 1:
        said.append(f"a week of {scenario.storm:g} times as much from the eighth day on")
    return said


def _rows(outcomes: Mapping[str, Mapping[str, Outcome]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for code, measures in outcomes.items():
        for name, outcome in measures.items():
            row: dict[str, object] = {"department": code, "measure": name}
            for side in ("base", "scenario", "delta"):
                one: Interval | None = getattr(outcome, side)
                values = dataclasses.asdict(one) if one is not None else {"mean": None, "low": None, "high": None}
                row |= {f"{side}_{key}": value for key, value in values.items()}
            rows.append(row)
    return rows


def _describe(
    city: City,
    what: list[str],
    outcomes: Mapping[str, Mapping[str, Outcome]],
    productivity: Mapping[str, Productivity],
    without: list[str],
    days: int,
    replications: int,
) -> list[str]:
    lines = [
        f"what if: {'; '.join(what)}",
        f"{days} days, {replications} replications, 95 % intervals of the difference",
    ]
    names = {department.code: department.name for department in city.departments}
    same = [code for code, measures in outcomes.items() if not any(_changes(one) for one in measures.values())]
    for code, measures in outcomes.items():
        if code in same:
            continue
        lines.append(f"{code}, {names[code]}; {productivity[code].basis}")
        for name, outcome in measures.items():
            base, scenario = ("-" if one is None else f"{one.mean:,.1f}" for one in (outcome.base, outcome.scenario))
            delta = "-"
            if outcome.delta is not None and outcome.delta.low is not None and outcome.delta.high is not None:
                delta = f"{outcome.delta.mean:+,.1f} ({outcome.delta.low:+,.1f} to {outcome.delta.high:+,.1f})"
            lines.append(f"  {MEASURES[name]:46}{base:>10}{scenario:>10}   {delta}")
    if same:
        lines.append(f"nothing changes for {', '.join(same)}; --out and --json have their figures")
    if any(measures["nine_of_ten_days"].base is None for code, measures in outcomes.items() if code not in same):
        lines.append("'-': not done within the time simulated, so often that nothing can be said")
    return [*lines, *(f"left out: {reason}" for reason in without)]


def _changes(outcome: Outcome) -> bool:
    """Tell whether a scenario makes any difference; what has a value on one side only does."""
    if outcome.delta is None:
        return (outcome.base is None) != (outcome.scenario is None)
    return any(value != 0 for value in (outcome.delta.mean, outcome.delta.low, outcome.delta.high))
