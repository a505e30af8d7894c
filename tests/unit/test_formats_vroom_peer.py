"""VROOM itself, by pyvroom, on the same files: its answers are sound and cost as much here, and ours are no worse.

VROOM cuts costs off at whole numbers in some of its parts and rounds them in others, so where prices have fractions the
two may differ by one for each route.
"""

import json
import random
from pathlib import Path
from typing import Any

import pytest
import vroom
from vroom_problems import documented, uneven_speed

from solvers.check import Rule, check, price
from solvers.formats.vroom import VroomProblem, check_routes, read, require_sound_start, write
from solvers.solution import Solution
from solvers.solve import solve

PROBLEMS = documented() | {"uneven_speed": uneven_speed()}

SUMS = ("routes", "unassigned", "setup", "service", "duration", "waiting_time", "priority", "delivery", "pickup")


def ask(given: dict[str, Any], folder: Path, *, check_only: bool = False) -> dict[str, Any]:
    """Give VROOM's answer to a file."""
    file = folder / "problem.json"
    file.write_text(json.dumps(given))
    asked = vroom.Input.from_json(file)
    answer: dict[str, Any] = (
        asked.check(nb_threads=1) if check_only else asked.solve(exploration_level=5, nb_threads=1)
    ).to_dict()
    return answer


def with_steps(given: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    """Put the routes of an answer into its problem, to be checked or started from."""
    steps = {
        route["vehicle"]: [{key: step[key] for key in ("type", "id") if key in step} for step in route["steps"]]
        for route in answer["routes"]
    }
    vehicles = [one | {"steps": steps.get(one["id"], [])} for one in given["vehicles"]]
    return given | {"vehicles": vehicles}


@pytest.fixture(params=sorted(PROBLEMS))
def answered(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """A problem, and VROOM's answer."""
    given = PROBLEMS[request.param]
    return given, ask(given, tmp_path)


def test_an_answer_of_vroom_has_the_same_sums_and_no_violations_here(
    answered: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    given, answer = answered
    reading = read(json.dumps(with_steps(given, answer)), check=True)
    found = check_routes(reading)
    written = write(reading, found.solution, faults=found.faults)
    assert written["summary"]["violations"] == []
    assert {key: written["summary"].get(key) for key in SUMS} == {key: answer["summary"].get(key) for key in SUMS}
    has_fractions = reading.units.cost_scale > 1
    assert abs(written["summary"]["cost"] - answer["summary"]["cost"]) <= has_fractions * len(answer["routes"])


def test_an_answer_of_vroom_keeps_every_rule_of_the_checker(answered: tuple[dict[str, Any], dict[str, Any]]) -> None:
    given, answer = answered
    reading = read(json.dumps(with_steps(given, answer)))
    routes = check_routes(reading).solution
    costed = Solution(routes=routes.routes, unassigned=routes.unassigned, cost=price(reading.problem, routes))
    # Why something is left out is no part of VROOM's answer.
    broken = [one for one in check(reading.problem, costed) if one.rule is not Rule.REASON]
    assert broken == []


def test_an_answer_of_vroom_is_one_to_start_from(answered: tuple[dict[str, Any], dict[str, Any]]) -> None:
    given, answer = answered
    require_sound_start(read(json.dumps(with_steps(given, answer))))


def rule(answer: dict[str, Any]) -> tuple[int, int, int]:
    """Give what VROOM minimises: less priority, then fewer tasks, then more cost is worse."""
    summary = answer["summary"]
    return -summary["priority"], summary["unassigned"], summary["cost"]


def test_our_answer_is_no_worse_by_the_rule_of_vroom(answered: tuple[dict[str, Any], dict[str, Any]]) -> None:
    given, answer = answered
    reading = read(json.dumps(given))
    solution = solve(reading.problem, iterations=20_000, seed=1, initial=reading.initial)
    assert check(reading.problem, solution) == []
    # The other's routes are priced here too, which leaves the two ways of rounding out of it.
    theirs = read(json.dumps(with_steps(given, answer)), check=True)
    priced = write(theirs, check_routes(theirs).solution, faults=check_routes(theirs).faults)
    assert rule(write(reading, solution)) <= rule(priced)


@pytest.mark.parametrize("seed", range(40))
def test_given_routes_break_the_same_rules_and_no_more_by_the_clock(seed: int, tmp_path: Path) -> None:
    given = shuffled(seed)
    theirs = ask(given, tmp_path, check_only=True)
    reading = read(json.dumps(given), check=True)
    ours = written(reading)
    assert [kinds(route) for route in ours["routes"]] == [kinds(route) for route in theirs["routes"]]
    assert missed_by(ours) <= missed_by(theirs)
    sums = ("setup", "service", "duration", "priority", "unassigned")
    assert [ours["summary"][key] for key in sums] == [theirs["summary"][key] for key in sums]


def shuffled(seed: int) -> dict[str, Any]:
    """Draw a problem with several rules, and routes that care for none of them."""
    draw = random.Random(seed)
    given: dict[str, Any] = json.loads(json.dumps(PROBLEMS["everything"]))
    steps = [("job", one["id"]) for one in given["jobs"]]
    steps += [(kind, one[kind]["id"]) for one in given["shipments"] for kind in ("pickup", "delivery")]
    draw.shuffle(steps)
    steps = steps[: draw.randint(3, len(steps))]
    half = draw.randint(1, len(steps) - 1)
    routes = [steps[:half], steps[half:]]
    if draw.random() < 0.7:
        routes[0].insert(draw.randint(0, half), ("break", 1))
    for one, route in zip(given["vehicles"], routes, strict=True):
        one["steps"] = [{"type": kind, "id": number} for kind, number in route]
        one["max_tasks"] = 4
        one["max_distance"] = 30_000
    return given


def written(reading: VroomProblem) -> dict[str, Any]:
    found = check_routes(reading)
    return write(reading, found.solution, faults=found.faults)


def kinds(route: dict[str, Any]) -> list[tuple[str, set[str]]]:
    """Give the rules other than those of time that each step breaks."""
    return [
        (step["type"], {one["cause"] for one in step["violations"]} - {"delay", "lead_time"}) for step in route["steps"]
    ]


def missed_by(answer: dict[str, Any]) -> int:
    return sum(one.get("duration", 0) for one in answer["summary"]["violations"])
