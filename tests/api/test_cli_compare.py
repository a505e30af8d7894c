"""``dispatch311 compare``: policies on a day of a database and on the demo city, two plans, and what is refused."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from api.cli import compare as command
from api.cli import policy_days
from api.exports.policy_picture import Panel, draw_policies
from dispatch.model import Plan
from dispatch.planning.comparison import Comparison, Interval, Policy, PolicyFigures, SameOrders
from dispatch.planning.document import encode_plan

Run = Callable[..., tuple[int, str, str]]

SVG = "{http://www.w3.org/2000/svg}"


def figures(num_scheduled: int, minutes: int, *, searched: bool) -> PolicyFigures:
    return PolicyFigures(
        num_orders=20,
        num_possible=16,
        num_scheduled=num_scheduled,
        num_late=2,
        num_left_overdue=3,
        num_crews_used=1,
        travel_duration=minutes * 60,
        service_duration=0,
        overtime_duration=0,
        distance=9_000.0,
        cost=7_200,
        districts={"1": (4, 8), "2": (6, 8)},
        same_orders=None if searched else SameOrders(travel_duration=minutes * 30, num_late=0),
    )


def compared(num_days: int) -> policy_days.ComparedDays:
    """Make up days on which searching drives 20 minutes less for two jobs more."""
    days = [
        Comparison(
            floor=0.5,
            departments={
                "ROAD": {
                    policy: figures(12, 40 + number, searched=True)
                    if policy in (Policy.CLUSTERED, Policy.ROUTED, Policy.ROUTED_WITH_FLOOR)
                    else figures(10, 60 + number, searched=False)
                    for policy in Policy
                }
            },
            prices={},
        )
        for number in range(num_days)
    ]
    return policy_days.ComparedDays(
        title="Grid, Monday",
        what_differs="the requests",
        seeds=tuple(range(num_days)),
        stop_rule="5 iterations",
        names={"ROAD": "Roads"},
        days=tuple(days),
    )


@pytest.fixture
def demo_days(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """Stand in for the demo city; gives what it was asked for."""
    asked: list[dict[str, object]] = []

    def made_up(**given: object) -> policy_days.ComparedDays:
        asked.append(given)
        return compared(int(str(given["num_seeds"])))

    monkeypatch.setattr(command, "days_of_demo", made_up)
    return asked


def test_policies_are_told_one_to_a_line_beside_two_baselines(run: Run, demo_days: list[dict[str, object]]) -> None:
    status, out, _ = run("compare", "--demo", "--seeds", 3, "--iterations", 5, "--floor", 0.25)
    assert status == 0
    assert (demo_days[0]["num_seeds"], demo_days[0]["floor"]) == (3, 0.25)
    # 61 minutes for 10 jobs on the middle day; half of that on the same jobs; 50 % and 75 % done in two districts.
    row = next(line for line in out.splitlines() if line.startswith("  first in, first out"))
    assert row.split()[4:] == ["10", "2", "3", "61", "6.10", "50%", "62%", "9", "0", "2", "-50", "%"]
    beside = out.split("beside nearest neighbour")[1]
    assert "routed, its very jobs" in beside
    assert "+20.0 (+20.0 to +20.0)" in beside
    assert "Reports are not need" in out


def test_one_day_is_told_without_intervals(run: Run, demo_days: list[dict[str, object]]) -> None:
    _, out, _ = run("compare", "--demo")
    assert "confidence" not in out
    assert demo_days[0]["choice"].stop_rule == f"{command.DEMO_ITERATIONS} iterations for each department"


@pytest.mark.usefixtures("demo_days")
def test_all_figures_are_written_for_programs(run: Run, tmp_path: Path) -> None:
    _, out, _ = run("compare", "--demo", "--seeds", 2, "--out", tmp_path / "c.json", "--json")
    document = json.loads((tmp_path / "c.json").read_text())
    assert json.loads(out) == document
    routed = document["all_departments"]["policies"]["routed"]
    assert routed["jobs done"]["values"] == [12, 12]
    beside = document["all_departments"]["beside-first-in-first-out"]["routed"]
    assert beside["jobs done"]["difference"] == {"mean": 2, "low": 2, "high": 2}
    assert document["districts"][0]["routed"] == {"1": [4, 8], "2": [6, 8]}


@pytest.mark.usefixtures("demo_days")
def test_the_picture_shows_each_policy_twice(run: Run, tmp_path: Path) -> None:
    status, _, _ = run("compare", "--demo", "--seeds", 2, "--picture", tmp_path / "p.svg")
    assert status == 0
    drawn = ET.fromstring((tmp_path / "p.svg").read_text())  # noqa: S314  our own file
    assert len(drawn.findall(f"{SVG}circle")) == 2 * len(Policy)
    words = [one.text for one in drawn.findall(f"{SVG}text")]
    assert "first in, first out" in words
    assert "Jobs done in a day" in words


def test_a_dot_lies_where_its_mean_is_between_the_ticks() -> None:
    panel = Panel(title="t", form="{:g}", values=[Interval(mean=5.0, low=4.0, high=6.0), None])
    drawn = ET.fromstring(draw_policies("a & b", "", ["x", "y"], [panel], accented=[False, True]))  # noqa: S314
    (dot,) = drawn.findall(f"{SVG}circle")
    at = {one.text: float(one.get("x") or 0) for one in drawn.findall(f"{SVG}text") if one.text in ("0", "6")}
    assert float(dot.get("cx") or 0) == pytest.approx(at["0"] + (at["6"] - at["0"]) * 5 / 6, abs=0.1)


@pytest.fixture
def files(tmp_path: Path, plan: Plan) -> tuple[Path, Path]:
    """A plan, and one in which the first list lacks its last stop."""
    (part, *others) = plan.departments
    (first, *rest) = part.work_lists
    fewer = replace(part, work_lists=(replace(first, assignments=first.assignments[:-1]), *rest))
    paths = tmp_path / "a.json", tmp_path / "b.json"
    for path, one in zip(paths, (plan, replace(plan, departments=(fewer, *others))), strict=True):
        path.write_bytes(encode_plan(one))
    return paths


def test_two_plans_are_told_side_by_side(run: Run, files: tuple[Path, Path], plan: Plan) -> None:
    dropped = plan.departments[0].work_lists[0].assignments[-1].order_id
    status, out, _ = run("compare", *files)
    assert status == 0
    assert "on a list in the first plan only: 1" in out
    assert dropped in out
    document = json.loads(run("compare", *files, "--json")[1])
    assert [(one["order_id"], one["kind"], one["after"]) for one in document["changes"]] == [(dropped, "dropped", None)]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "give --city, --network, --date and --as-of, or --demo, or two plan files"),
        (["a.json"], "give two plan files to set side by side, not 1"),
        (["a.json", "b.json", "--demo"], "--demo does not go here: two plans are compared as they are"),
        (["--demo", "--city", "boston"], "--city does not go here: --demo makes a city"),
        (["--demo", "--iterations", "5", "--time-limit", "5"], "give --time-limit or --iterations, not both"),
        (["--demo", "--picture", "nowhere/p.svg"], "there is no folder nowhere"),
    ],
)
def test_options_that_contradict_each_other_are_refused_in_a_line(run: Run, arguments: list[str], told: str) -> None:
    status, _, err = run("compare", *arguments)
    assert status == 2
    assert told in err
    assert err.count("\n") == 1


def test_a_day_without_requests_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    day = ("--network", "x.net", "--date", "2026-03-02", "--as-of", "2026-03-02 05:45")
    status, _, err = run("compare", "--db", "sqlite:///none.db", "--city", "demo", *day)
    assert status == 1
    assert "none.db" in err or "x.net" in err
