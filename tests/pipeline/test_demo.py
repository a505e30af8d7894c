"""The embedded city through the same loaders as real files."""

import sys
from pathlib import Path

import pytest

from api.cli import demo, main
from dispatch.planning.document import read_plan


@pytest.fixture
def run_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(demo, "ITERATIONS", 20)

    def run(folder: str) -> tuple[Path, str]:
        monkeypatch.setattr(sys, "argv", ["dispatch311", "demo", "--folder", str(tmp_path / folder)])
        with pytest.raises(SystemExit) as left:
            main()
        assert not left.value.code
        return tmp_path / folder / "plan.json", capsys.readouterr().out

    return run


def test_the_demo_gives_the_same_plan_byte_for_byte_wherever_it_runs(run_demo) -> None:
    first, printed = run_demo("one")
    second, _ = run_demo("two")
    assert first.read_bytes() == second.read_bytes()
    assert "first in, first out" in printed
    assert "http://127.0.0.1:8311/plans/" in printed


def test_the_demo_plans_all_four_departments_and_explains_what_is_left_out(run_demo) -> None:
    plan = read_plan(run_demo("three")[0])
    assert [part.code for part in plan.departments if part.work_lists] == ["BOS", "OCB", "BSL", "BSS"]
    deferred = [one for part in plan.departments for one in part.deferred]
    assert deferred
    assert all(one.reason and one.detail and one.forecast.text for one in deferred)
    open_requests = sum(len(order.request_ids) for part in plan.departments for order in part.orders)
    assert open_requests + len(plan.set_aside) == 600
