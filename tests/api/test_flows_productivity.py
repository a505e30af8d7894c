"""What crews get done, read off a plan."""

from dataclasses import replace

import pytest

from dispatch.completion.flows.productivity import productivity_of_plan, with_another_yard
from dispatch.errors import ForecastError
from dispatch.model import Plan


def test_driving_is_that_of_legs_from_stop_to_stop(plan: Plan) -> None:
    part = plan.departments[0]
    between = sorted(stop.leg.duration for one in part.work_lists for stop in one.assignments[1:])
    assert productivity_of_plan(part).drives.tolist() == between


def test_ways_to_the_yard_and_breaks_are_taken_off_the_day(plan: Plan) -> None:
    part = plan.departments[0]
    lists = [one for one in part.work_lists if one.assignments]
    ways = sum(one.assignments[0].leg.duration + one.return_leg.duration for one in lists) / len(lists)
    breaks = sum(pause.duration for crew in part.crews for pause in crew.breaks) / len(part.crews)
    assert productivity_of_plan(part).day_overhead == pytest.approx(ways + breaks)


def test_a_yard_beside_the_stops_saves_their_ways(plan: Plan) -> None:
    found = productivity_of_plan(plan.departments[0])
    assert with_another_yard(found, found.stems[0].first).day_overhead < found.day_overhead


def test_a_yard_far_away_changes_nothing(plan: Plan) -> None:
    found = productivity_of_plan(plan.departments[0])
    assert with_another_yard(found, (-80.0, 40.0)).day_overhead == found.day_overhead


def test_a_plan_without_stops_says_nothing(plan: Plan) -> None:
    with pytest.raises(ForecastError, match="no list of its holds two stops"):
        productivity_of_plan(replace(plan.departments[0], work_lists=()))
