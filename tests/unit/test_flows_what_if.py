"""What a scenario makes of the queues of the tiny city."""

from collections.abc import Callable
from datetime import time

import numpy as np
import pytest
from flow_histories import moment, observed_until, request, steady

from dispatch.city import City
from dispatch.completion.flows.demand import department_demand, draw_jobs
from dispatch.completion.flows.productivity import (
    Productivity,
    drawn_on_site,
    productivity_of_numbers,
    with_another_yard,
)
from dispatch.completion.flows.what_if import Outcome, Scenario, Shift, what_if
from dispatch.completion.history import History
from dispatch.errors import ForecastError

Simulate = Callable[..., dict[str, dict[str, Outcome]]]

GIVEN = productivity_of_numbers(4, 0.25, shift=7_200, on_site=1_800)
"""A light crew works two hours a day: four jobs of half an hour, a quarter of it driving."""


@pytest.fixture
def history() -> History:
    """Give four lights a day at nine, eight weeks long."""
    return observed_until(steady(56, per_day=4), 56)


@pytest.fixture
def simulate(city: City, history: History) -> Simulate:
    demand = department_demand(history, city)

    def run(scenario: Scenario, **options: object) -> dict[str, dict[str, Outcome]]:
        given: dict[str, object] = {"num_days": 28, "replications": 4, "seed": 1}
        return what_if(city, demand, {"LIGHT": GIVEN}, scenario, **(given | options))  # type: ignore[arg-type]

    return run


def delta(outcome: Outcome) -> float:
    assert outcome.delta is not None
    return outcome.delta.mean


def test_a_scenario_that_changes_nothing_makes_no_difference_at_all(simulate: Simulate) -> None:
    outcomes = simulate(Scenario(crews={"LIGHT": 1}))["LIGHT"].values()
    assert {delta(one) for one in outcomes if one.delta is not None} == {0.0}


def test_another_crew_does_more(simulate: Simulate) -> None:
    outcomes = simulate(Scenario(crews={"LIGHT": 2}))["LIGHT"]
    assert delta(outcomes["done_per_day"]) > 0
    assert delta(outcomes["backlog"]) < 0


def test_no_crew_does_nothing(simulate: Simulate) -> None:
    outcomes = simulate(Scenario(crews={"LIGHT": 0}))["LIGHT"]
    assert outcomes["done_per_day"].scenario is not None
    assert outcomes["done_per_day"].scenario.mean == 0
    assert outcomes["busy"].scenario is None


def test_a_longer_shift_does_more(simulate: Simulate) -> None:
    longer = Scenario(shifts={"LIGHT": Shift(start=time(7), end=time(11))})
    assert delta(simulate(longer)["LIGHT"]["done_per_day"]) > 0


def test_a_shift_on_saturdays_too_does_more(simulate: Simulate) -> None:
    six_days = Scenario(shifts={"LIGHT": Shift(start=time(7), end=time(9), weekdays=(0, 1, 2, 3, 4, 5))})
    assert delta(simulate(six_days)["LIGHT"]["done_per_day"]) > 0


def test_half_the_demand_leaves_less_open(simulate: Simulate) -> None:
    assert delta(simulate(Scenario(demand={"street light": 0.5}))["LIGHT"]["backlog"]) < 0


def test_a_storm_leaves_more_open(simulate: Simulate) -> None:
    outcomes = simulate(Scenario(storm=3.0))["LIGHT"]
    assert delta(outcomes["backlog"]) > 0


def test_the_same_seed_gives_the_same_figures(simulate: Simulate) -> None:
    assert simulate(Scenario(storm=2.0)) == simulate(Scenario(storm=2.0))


def test_todays_figures_do_not_depend_on_the_scenario(simulate: Simulate) -> None:
    one, other = (simulate(scenario)["LIGHT"] for scenario in (Scenario(storm=2.0), Scenario(crews={"LIGHT": 3})))
    assert [each.base for each in one.values()] == [each.base for each in other.values()]


def test_the_difference_is_surer_than_on_requests_of_its_own(simulate: Simulate) -> None:
    outcome = simulate(Scenario(crews={"LIGHT": 2}), replications=10)["LIGHT"]["done_per_day"]
    assert outcome.delta is not None
    assert outcome.delta.low is not None
    assert outcome.delta.low <= outcome.delta.mean


def test_a_drawn_day_brings_what_that_weekday_brought(city: City, history: History) -> None:
    jobs = draw_jobs(
        department_demand(history, city)["LIGHT"],
        num_days=14,
        factors={},
        storm=1.0,
        storm_day=7,
        with_open=False,
        seed=0,
        replication=0,
    )
    assert np.bincount((jobs.arrivals // 86_400).astype(int)).tolist() == [4] * 14


def test_twice_the_demand_keeps_the_jobs_there_are(city: City, history: History) -> None:
    demand = department_demand(history, city)["LIGHT"]
    options = {"num_days": 14, "storm": 1.0, "storm_day": 7, "with_open": False, "seed": 0, "replication": 0}
    single, double = (draw_jobs(demand, factors={"street light": factor}, **options) for factor in (1.0, 2.0))
    assert len(double.arrivals) == 2 * len(single.arrivals)
    assert set(single.normal) <= set(double.normal)


def test_what_is_open_waits_when_the_simulation_begins(city: City) -> None:
    known = observed_until([*steady(56), request(99_999, moment(50))], 56)
    demand = department_demand(known, city)["LIGHT"]
    assert demand.open_since.min() == -5 * 86_400 - 15 * 3_600


def test_a_history_under_two_weeks_is_refused(city: City) -> None:
    with pytest.raises(ForecastError, match=r"10 whole days.*14 at least"):
        department_demand(observed_until(steady(10), 10), city)


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        (Scenario(crews={"MOON": 2}), "no department 'MOON', but LIGHT, ROAD"),
        (Scenario(crews={"LIGHT": -1}), "crews of LIGHT must be between 0"),
        (Scenario(demand={"comet": 2.0}), "no service type 'comet'"),
        (Scenario(demand={"pothole": float("nan")}), "demand of pothole must be between"),
        (Scenario(storm=-1.0), "a storm week must bring between 0"),
        (Scenario(yards={"LIGHT": (0.0, 0.0)}), "give --plan"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused(simulate: Simulate, scenario: Scenario, said: str) -> None:
    with pytest.raises(ForecastError, match=said):
        simulate(scenario)


def test_a_shift_that_its_overhead_uses_up_is_refused(city: City, history: History) -> None:
    slow = Productivity(drives=np.array([60.0]), on_site_factor=1.0, day_overhead=8_000.0, stems=(), basis="")
    with pytest.raises(ForecastError, match="nothing is left of a shift from 07:00 to 09:00"):
        what_if(city, department_demand(history, city), {"LIGHT": slow}, Scenario(storm=2.0), num_days=14, seed=0)


def test_given_numbers_fill_the_day_in_the_mean(city: City) -> None:
    on_site = drawn_on_site([city.service_types["street light"].on_site], np.zeros(1))
    assert float(on_site[0] * GIVEN.on_site_factor + GIVEN.drives[0]) == pytest.approx(7_200 / 4)


@pytest.mark.parametrize(("jobs", "share"), [(0, 0.3), (float("nan"), 0.3), (4, 1.0), (4, -0.1)])
def test_numbers_that_make_no_sense_are_refused(jobs: float, share: float) -> None:
    with pytest.raises(ForecastError, match="must be"):
        productivity_of_numbers(jobs, share, shift=7_200, on_site=1_800)


def test_another_yard_without_a_plan_is_refused() -> None:
    with pytest.raises(ForecastError, match="read off a plan"):
        with_another_yard(GIVEN, (0.0, 0.0))
