"""Solving a file from the command line: what is printed and written, what is refused, and how it is stopped."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.cli import solve as command
from solvers.problem import Problem
from solvers.solution import Reason, Route, Solution, Stop, Unassigned

Run = Callable[..., tuple[int, str, str]]

TWO_PLACES: dict[str, Any] = {
    "vehicles": [{"id": 4, "start_index": 0, "end_index": 0}],
    "jobs": [{"id": 17, "location_index": 1}],
    "matrices": {"car": {"durations": [[0, 10], [20, 0]]}},
}

SOLOMON = """tiny

VEHICLE
NUMBER     CAPACITY
  1          10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0          0          0          0       1000          0
    1      3          4          1          0       1000          0
"""


class StandIn:
    """Serves the only job with the only vehicle, or leaves it out; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.serves = True
        self.interrupts = 0
        self.is_compiled = False

    def compile(self) -> None:
        self.is_compiled = True

    def __call__(self, problem: Problem, **options: Any) -> Solution:
        assert self.is_compiled, "the compiler's minute would come off the time to search"
        self.asked = options
        options["on_progress"](0.5, 30)
        for _ in range(self.interrupts):
            os.kill(os.getpid(), signal.SIGINT)
        if not self.serves:
            left_out = Unassigned(job=0, reason=Reason.OUTSIDE_SHIFTS, detail="Nobody is there for job 0.")
            return Solution(routes=(), unassigned=(left_out,), cost=0)
        out, back = (int(problem.matrices[0].durations[0, a, b]) for a, b in ((0, -1), (-1, 0)))
        stop = Stop(job=0, arrival=out, start=out, departure=out, lateness=0)
        route = Route(
            vehicle=0,
            departure=0,
            activities=(stop,),
            end=out + back,
            travel_duration=out + back,
            service_duration=0,
            waiting_duration=0,
        )
        return Solution(routes=(route,), unassigned=(), cost=out + back)


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()
    monkeypatch.setattr(command, "search", stand_in)
    monkeypatch.setattr(command, "compile_search", stand_in.compile)
    return stand_in


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(TWO_PLACES))
    return path


def write(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps(TWO_PLACES | changes))


@pytest.mark.usefixtures("search")
def test_a_problem_in_json_is_answered_in_json_on_standard_output(run: Run, file: Path) -> None:
    status, out, err = run("solve", file)
    answer = json.loads(out)
    assert (status, err, answer["code"], answer["summary"]["cost"]) == (0, "", 0, 30)
    assert [step.get("id") for step in answer["routes"][0]["steps"]] == [None, 17, None]


@pytest.mark.usefixtures("search")
def test_an_answer_is_written_to_the_file_named(run: Run, file: Path, tmp_path: Path) -> None:
    status, out, err = run("solve", file, "--out", "answer.json")
    written = (tmp_path / "answer.json").read_bytes()
    assert (status, out, json.loads(written)["summary"]["cost"]) == (0, "", 30)
    assert err == f"{len(written):,} bytes written to answer.json\n"


@pytest.mark.usefixtures("search")
def test_a_solomon_file_is_answered_with_routes_and_a_cost(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tiny.txt").write_text(SOLOMON)
    assert run("solve", "tiny.txt") == (0, "Route #1: 1\nCost 10.0\n", "")


def test_a_task_left_out_is_told_with_its_reason_and_its_own_id(run: Run, file: Path, search: StandIn) -> None:
    search.serves = False
    (left_out,) = json.loads(run("solve", file)[1])["unassigned"]
    assert (left_out["id"], left_out["reason"], left_out["detail"]) == (
        *(17, "outside-shifts", "Nobody is there for job 17."),
    )


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ((), {"seed": 0, "time_limit": command.DEFAULT_TIME_LIMIT, "iterations": None, "initial": None}),
        (("--time-limit", "2.5", "--threads", "2"), {"time_limit": 2.5, "iterations": None, "threads": 2}),
        (("--iterations", "7", "--seed", "3"), {"time_limit": None, "iterations": 7, "seed": 3, "threads": 1}),
        (("--engine", "greedy"), {"engine": "greedy"}),
    ],
)
def test_options_are_handed_to_the_search(
    run: Run, file: Path, search: StandIn, arguments: tuple[str, ...], asked: dict[str, Any]
) -> None:
    assert run("solve", file, *arguments)[0] == 0
    assert asked.items() <= search.asked.items()


def test_given_steps_are_where_the_search_starts(run: Run, file: Path, search: StandIn) -> None:
    vehicles = [TWO_PLACES["vehicles"][0] | {"steps": [{"type": "job", "id": 17}]}]
    write(file, vehicles=vehicles)
    run("solve", file)
    assert search.asked["initial"] == ((0,),)


@pytest.mark.usefixtures("search")
def test_with_iterations_the_same_answer_is_the_same_bytes(run: Run, file: Path) -> None:
    first, second = (run("solve", file, "--iterations", "5")[1] for _ in range(2))
    assert first == second
    assert "computing_times" not in first
    assert "computing_times" in run("solve", file)[1]


def test_an_interrupt_stops_the_search_and_the_best_answer_is_given(run: Run, file: Path, search: StandIn) -> None:
    search.interrupts = 1
    status, out, err = run("solve", file)
    assert (status, json.loads(out)["summary"]["cost"]) == (0, 30)
    assert err == "stopped: this is the best answer so far\n"
    assert search.asked["is_cancelled"]()


def test_a_second_interrupt_ends_the_program(run: Run, file: Path, search: StandIn, tmp_path: Path) -> None:
    search.interrupts = 2
    status, out, err = run("solve", file, "--out", "answer.json")
    assert (status, out, err.count("\n")) == (130, "", 1)
    assert not (tmp_path / "answer.json").exists()


def test_after_a_search_interrupts_mean_what_they_did_before(run: Run, file: Path, search: StandIn) -> None:
    before = signal.getsignal(signal.SIGINT)
    search.serves = True
    run("solve", file)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.usefixtures("search")
def test_unknown_fields_and_detours_are_warned_of_in_a_line_each(run: Run, file: Path) -> None:
    durations = [[0, 10, 90], [20, 0, 5], [9, 9, 0]]
    write(file, matrices={"car": {"durations": durations}}, colour="red")
    status, _, err = run("solve", file)
    lines = err.splitlines()
    assert (status, len(lines)) == (0, 2)
    assert lines[0] == "warning: fields that nothing here knows are ignored: colour"
    assert lines[1].startswith("warning: matrices.car.durations breaks the triangle inequality: from 0 to 2")


def test_given_routes_are_judged_without_any_search(run: Run, file: Path) -> None:
    vehicles = [TWO_PLACES["vehicles"][0] | {"time_window": [0, 25], "steps": [{"type": "job", "id": 17}]}]
    write(file, vehicles=vehicles)
    status, out, err = run("solve", file, "--check")
    assert (status, err) == (0, "")
    assert json.loads(out)["summary"]["violations"] == [{"cause": "delay", "duration": 5}]


def test_steps_that_break_a_rule_are_no_start(run: Run, file: Path) -> None:
    vehicles = [TWO_PLACES["vehicles"][0] | {"time_window": [0, 25], "steps": [{"type": "job", "id": 17}]}]
    write(file, vehicles=vehicles)
    status, out, err = run("solve", file)
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert "problem.json: vehicle 4: its steps break a rule" in err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"jobs": [', "problem.json: the JSON breaks off at its end"),
        ("", "problem.json: the JSON breaks off at its end"),
        (json.dumps(TWO_PLACES | {"jobs": [{"id": 9, "location_index": 5}]}), "problem.json: job 9: location_index 5"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line_that_names_it(run: Run, file: Path, content: str, message: str) -> None:
    file.write_text(content)
    status, out, err = run("solve", file, "--out", "answer.json")
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert message in err
    assert not file.with_name("answer.json").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("nowhere.json",), 1, "nowhere.json: No such file"),
        (("problem.json", "--time-limit", "1", "--iterations", "1"), 2, "--time-limit or --iterations, not both"),
        (("problem.json", "--engine", "abacus"), 2, "--engine 'abacus' is not there"),
        (("problem.json", "--out", "problem.json"), 2, "--out problem.json is what is read"),
        (("problem.json", "--out", "no/a.json"), 2, "there is no folder no"),
        (("problem.json", "--threads", "0"), 2, "--threads"),
        (("tiny.txt", "--check"), 2, "--check judges the steps of vehicles in VROOM's JSON, which tiny.txt is not"),
        ((".",), 1, "Is a directory"),
    ],
)
@pytest.mark.usefixtures("file")
def test_an_option_or_file_that_makes_no_sense_is_named_in_one_line(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], status: int, message: str
) -> None:
    (tmp_path / "tiny.txt").write_text(SOLOMON)
    found, out, err = run("solve", *arguments)
    assert (found, out, err.count("\n")) == (status, "", 1)
    assert message in err


def test_a_file_that_does_not_fit_into_memory_is_refused(run: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 100

    monkeypatch.setattr(command.psutil, "virtual_memory", Memory)
    status, _, err = run("solve", file)
    assert (status, err.count("\n")) == (1, 1)
    assert "problem.json: reading 0 MiB would take" in err
