"""What the generator of random problems promises the tests that use it."""

from random_problems import FEATURES, random_problem

FOUND = {
    "allowed": lambda p: any(job.allowed_vehicles is not None or job.forbidden_vehicles for job in p.jobs),
    "balance": lambda p: p.balance_price and any(vehicle.fair_work for vehicle in p.vehicles),
    "breaks": lambda p: any(vehicle.breaks for vehicle in p.vehicles),
    "costs": lambda p: any(vehicle.duration_cost or vehicle.service_cost for vehicle in p.vehicles),
    "distances": lambda p: p.matrices[0].distances is not None,
    "due": lambda p: any(job.due is not None for job in p.jobs),
    "efforts": lambda p: any(job.efforts for job in p.jobs),
    "frozen": lambda p: any(vehicle.frozen for vehicle in p.vehicles),
    "lifetime": lambda p: any(vehicle.load_lifetime is not None for vehicle in p.vehicles),
    "limits": lambda p: any(
        (vehicle.max_travel_duration, vehicle.max_duration, vehicle.max_distance, vehicle.max_jobs) != (None,) * 4
        for vehicle in p.vehicles
    ),
    "loads": lambda p: p.num_dimensions,
    "open": lambda p: any(vehicle.start is None or vehicle.end is None for vehicle in p.vehicles),
    "optional": lambda p: any(job.prize is not None for job in p.jobs),
    "overtime": lambda p: any(vehicle.max_overtime for vehicle in p.vehicles),
    "pairs": lambda p: p.pairs,
    "periods": lambda p: len(p.matrices[0].times) > 1,
    "positions": lambda p: any(job.position is not None for job in p.jobs),
    "profiles": lambda p: len(p.matrices) > 1,
    "release": lambda p: any(job.release for job in p.jobs),
    "reloads": lambda p: any(vehicle.reloads for vehicle in p.vehicles),
    "setup": lambda p: any(job.setup_duration for job in p.jobs),
    "skills": lambda p: any(job.skills for job in p.jobs),
    "stability": lambda p: p.stability is not None,
    "unreachable": lambda p: any((matrix.durations == 10**8).any() for matrix in p.matrices),
    "windows": lambda p: any(job.time_windows for job in p.jobs),
}


def test_every_feature_has_its_question():
    assert set(FOUND) == set(FEATURES)


def test_every_feature_appears_often():
    problems = [random_problem(seed) for seed in range(60)]
    for feature, has in FOUND.items():
        assert sum(map(bool, map(has, problems))) >= 10, feature


def test_what_is_not_asked_for_does_not_appear():
    for feature in FEATURES:
        others = [other for other in FEATURES if other != feature]
        assert not any(FOUND[feature](random_problem(seed, features=others)) for seed in range(20)), feature


def test_the_same_seed_makes_the_same_problem():
    first, second = random_problem(7), random_problem(7)
    assert (first.jobs, first.vehicles, first.pairs, first.stability) == (
        second.jobs,
        second.vehicles,
        second.pairs,
        second.stability,
    )
    assert all(
        (one.durations == other.durations).all() for one, other in zip(first.matrices, second.matrices, strict=True)
    )
