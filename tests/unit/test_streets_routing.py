from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from streets_town import Street, block, town

from geodata.streets.routing import NO_WAY, Router


def nodes(*numbers):
    return np.array(numbers, dtype=np.int32)


def test_the_shortest_way_around_a_block_may_be_the_longer_street():
    assert Router(block()).durations(nodes(1, 3), nodes(3, 1)).tolist() == [[15_000, 0], [0, 20_000]]


def test_a_one_way_street_is_driven_one_way_only():
    assert Router(block()).durations(nodes(2, 3), nodes(2, 3)).tolist() == [[0, 5_000], [30_000, 0]]


def test_a_way_names_its_edges_in_order():
    way = Router(block()).way(1, 3)
    assert (way.duration, way.edges) == (15_000, (2, 4))


def test_a_way_to_where_one_is_has_no_edges():
    way = Router(block()).way(2, 2)
    assert (way.duration, way.edges) == (0, ())


def test_of_two_streets_between_the_same_nodes_the_faster_is_taken():
    network = town([(0, 0), (1, 0)], [Street(0, 1, 9_000, bends=((0.5, 1),)), Street(0, 1, 4_000)])
    assert Router(network).way(0, 1).edges == (2,)


def test_where_no_way_leads_there_is_none():
    router = Router(town([(0, 0), (1, 0)], [Street(0, 1, 1_000, one_way=True)]))
    assert router.way(1, 0) is None
    assert router.durations(nodes(1), nodes(0))[0, 0] == NO_WAY


def test_no_nodes_make_an_empty_table():
    assert Router(block()).durations(nodes(), nodes(1, 2)).shape == (0, 2)


@pytest.mark.parametrize("node", [-1, 4])
def test_a_node_that_is_not_there_is_refused(node):
    with pytest.raises(ValueError, match="nodes must be within 0 and 3"):
        Router(block()).durations(nodes(node), nodes(0))


def test_many_threads_may_ask_at_once():
    router = Router(block())
    everyone = nodes(0, 1, 2, 3)
    expected = router.durations(everyone, everyone).tolist()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: router.durations(everyone, everyone).tolist(), range(500)))
    assert all(answer == expected for answer in answers)
