"""The made-up days that solvers are compared on."""

import json

import numpy as np
import pytest

from benchmarks.solvers.city_day import NUM_DUMPS, SHIFT, SKILL_SETS, make_city_day, num_places
from benchmarks.solvers.problems import city_day
from solvers.problem import Matrix, TimeWindow

NUM_JOBS = 300


@pytest.fixture(scope="module")
def matrix():
    """Places strewn over a square, each way along a street with a time of its own."""
    random = np.random.default_rng(5)
    spots = random.integers(0, 12_000, (num_places(NUM_JOBS), 2))
    east, north = (spots[None, :, axis] - spots[:, None, axis] for axis in (0, 1))
    durations = np.abs(east) / np.where(east > 0, 9.0, 8.0) + np.abs(north) / np.where(north > 0, 10.0, 8.5)
    return Matrix(durations=np.rint(durations).astype(np.int32))


@pytest.fixture(scope="module")
def day(matrix):
    return make_city_day(matrix, num_jobs=NUM_JOBS, seed=3)


@pytest.fixture(scope="module")
def full_day(matrix):
    return make_city_day(matrix, num_jobs=NUM_JOBS, seed=3, is_full=True)


def test_the_same_seed_gives_the_same_day(matrix, day):
    again = make_city_day(matrix, num_jobs=NUM_JOBS, seed=3)
    assert (again.jobs, again.vehicles) == (day.jobs, day.vehicles)


def test_another_seed_gives_another_day(matrix, day):
    assert make_city_day(matrix, num_jobs=NUM_JOBS, seed=4).jobs != day.jobs


def test_jobs_take_ten_to_sixty_minutes(day):
    services = {job.service_duration for job in day.jobs}
    assert min(services) == 600
    assert max(services) == 3_600


def test_crews_have_twelve_sets_of_skills(day):
    assert len(set(SKILL_SETS)) == 12
    assert {vehicle.skills for vehicle in day.vehicles} == set(SKILL_SETS)


def test_each_job_is_for_some_crew(day):
    assert all(any(job.skills <= vehicle.skills for vehicle in day.vehicles) for job in day.jobs)


def test_crews_work_eight_hours_from_several_yards(day):
    assert {vehicle.shift for vehicle in day.vehicles} == {TimeWindow(0, 8 * 3600)}
    assert len({vehicle.start for vehicle in day.vehicles}) == 3
    assert all(vehicle.start == vehicle.end for vehicle in day.vehicles)


def test_a_fifth_of_the_jobs_is_for_the_morning_or_the_afternoon(day):
    windows = [job.time_windows for job in day.jobs if job.time_windows]
    assert 0.15 < len(windows) / NUM_JOBS < 0.25
    assert set(windows) == {(TimeWindow(0, 4 * 3600),), (TimeWindow(4 * 3600, 8 * 3600),)}


def test_there_is_a_little_more_work_than_crews(day):
    service = sum(job.service_duration for job in day.jobs)
    hours = len(day.vehicles) * (SHIFT.end - SHIFT.start)
    assert 0.9 < service / hours < 1.15


def test_no_job_is_required_and_some_are_hardly_worth_it(day):
    prizes = [job.prize for job in day.jobs]
    assert None not in prizes
    assert 0.05 < sum(prize <= 2_400 for prize in prizes) / NUM_JOBS < 0.15


def test_every_place_but_the_dumps_is_used(day):
    used = {job.location for job in day.jobs} | {vehicle.start for vehicle in day.vehicles}
    assert used == set(range(num_places(NUM_JOBS) - NUM_DUMPS))


def test_a_full_day_has_the_same_jobs_with_loads(day, full_day):
    plain = [(job.service_duration, job.time_windows, job.skills, job.prize) for job in day.jobs]
    assert [(job.service_duration, job.time_windows, job.skills, job.prize) for job in full_day.jobs] == plain
    assert any(any(job.pickup) for job in full_day.jobs)
    assert any(any(job.delivery) for job in full_day.jobs)


def test_crews_of_a_full_day_take_lunch_and_may_reload_at_their_yard_or_a_dump(full_day):
    for vehicle in full_day.vehicles:
        assert [one.duration for one in vehicle.breaks] == [1_800]
        assert vehicle.start in {reload.location for reload in vehicle.reloads}
        assert len(vehicle.reloads) == 1 + NUM_DUMPS


def test_a_matrix_of_other_places_is_refused(matrix):
    with pytest.raises(ValueError, match="the matrix must have 206 places, got 306"):
        make_city_day(matrix, num_jobs=200, seed=3)


def test_a_day_is_named_as_json_can_hold():
    source = city_day("demo", 200, seed=1, traffic="hours")
    assert json.loads(json.dumps(source)) == source
