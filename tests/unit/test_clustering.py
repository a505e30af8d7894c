"""Work areas: compact by travel time, balanced by work."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dispatch.planning.clustering import ROOM, cluster, mean_travel
from solvers.problem import UNREACHABLE


def line(positions: list[int]) -> np.ndarray:
    """Travel times between places along one street."""
    along = np.array(positions)
    return np.abs(along[:, None] - along[None, :]).astype(np.int32)


def test_two_groups_far_apart_become_two_areas() -> None:
    areas = cluster(line([0, 10, 20, 900, 910, 920]), np.full(6, 60), num_areas=2, seed=0)
    assert areas.tolist() == [0, 0, 0, 1, 1, 1]


def test_a_river_separates_what_a_map_shows_as_near() -> None:
    # Places 0 and 1 face each other across the water: near on the map, an hour by the bridge.
    seconds = np.array(
        [[0, 3600, 60, 3600], [3600, 0, 3600, 60], [60, 3600, 0, 3600], [3600, 60, 3600, 0]], dtype=np.int32
    )
    assert cluster(seconds, np.full(4, 60), num_areas=2, seed=1).tolist() == [0, 1, 0, 1]


def test_as_many_areas_as_places_gives_each_place_its_own() -> None:
    assert sorted(cluster(line([0, 5, 9]), np.full(3, 60), num_areas=7, seed=0).tolist()) == [0, 1, 2]


def test_places_all_at_one_point_are_still_dealt_out_by_work() -> None:
    areas = cluster(line([3] * 8), np.full(8, 60), num_areas=2, seed=0)
    assert len(set(areas.tolist())) == 2


def test_areas_are_evened_out_where_that_costs_no_travel() -> None:
    # Twelve places in a ring of streets, a minute apart: three areas of four each, whatever the seed.
    along = np.arange(12)
    apart = np.abs(along[:, None] - along[None, :])
    seconds = (60 * np.minimum(apart, 12 - apart)).astype(np.int32)
    for seed in range(5):
        areas = cluster(seconds, np.full(12, 600), num_areas=3, seed=seed)
        assert sorted(np.bincount(areas).tolist()) == [4, 4, 4]
        # Of four in a row, each is 1, 2 and 3 minutes from the others or 1, 1 and 2: 100 s on average.
        assert mean_travel(seconds, areas) == 100


def test_a_place_far_from_all_others_stays_with_the_nearest_of_them() -> None:
    # Even shares would be three and three; the one that would have to move is an hour from the others.
    areas = cluster(line([0, 10, 20, 30, 3600, 3610]), np.full(6, 600), num_areas=2, seed=0)
    assert areas.tolist() == [0, 0, 0, 0, 1, 1]


def test_what_no_way_leads_to_has_an_area_too() -> None:
    seconds = line([0, 10, 900, 910])
    seconds[3, :3] = seconds[:3, 3] = UNREACHABLE
    assert cluster(seconds, np.full(4, 60), num_areas=2, seed=0).tolist() == [0, 0, 0, 1]


def test_travel_within_areas_counts_both_ways_and_no_place_that_is_alone() -> None:
    seconds = np.array([[0, 100, 900], [300, 0, 900], [900, 900, 0]], dtype=np.int32)
    assert mean_travel(seconds, np.array([0, 0, 1], dtype=np.int32)) == 200
    assert mean_travel(seconds, np.array([0, 1, 2], dtype=np.int32)) == 0


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=40),
    st.integers(1, 8),
    st.integers(0, 10),
)
def test_every_place_is_in_one_area_none_is_empty_and_none_is_overfull(
    positions: list[int], num_areas: int, seed: int
) -> None:
    work = np.full(len(positions), 300)
    areas = cluster(line(positions), work, num_areas=num_areas, seed=seed)
    used = np.unique(areas)
    assert used.tolist() == list(range(min(num_areas, len(positions))))
    most = max(int(work[areas == area].sum()) for area in used)
    assert most <= ROOM * work.sum() / len(used) + 300 + 1


@given(st.lists(st.integers(0, 5000), min_size=2, max_size=30), st.integers(0, 5))
def test_the_same_seed_gives_the_same_areas(positions: list[int], seed: int) -> None:
    once, again = (cluster(line(positions), np.full(len(positions), 60), num_areas=3, seed=seed) for _ in range(2))
    assert once.tolist() == again.tolist()
