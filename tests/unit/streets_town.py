"""A town small enough to know every answer by hand, as arrays.

Positions are given in thousandths of a degree at the equator, where one such step is 111.195 m either way.
"""

from dataclasses import dataclass

import numpy as np

from geodata.streets.locating import great_circle
from geodata.streets.network import StreetNetwork

STEP = 111.195
"""Metres of a thousandth of a degree on a sphere of 6,371,009 m."""


@dataclass(frozen=True)
class Street:
    """A straight street, or one through ``bends``, between two nodes; milliseconds from end to end."""

    tail: int
    head: int
    duration: int
    one_way: bool = False
    name: str = ""
    highway: str = "residential"
    bends: tuple[tuple[float, float], ...] = ()


def town(nodes, streets, *, restrictions=(), signals=(), metadata=None):
    """Make a network of nodes (x, y) and streets; edges are numbered in order, a street's way back right after it.

    ``restrictions`` are sequences of edges one may not drive one after the other, ``signals`` nodes with signals.
    """
    edges = []
    for street in streets:
        shape = [nodes[street.tail], *street.bends, nodes[street.head]]
        edges.append((street.tail, street.head, street, shape, -1 if street.one_way else len(edges) + 1))
        if not street.one_way:
            edges.append((street.head, street.tail, street, shape[::-1], len(edges) - 1))
    names = sorted({street.name for street in streets})
    classes = sorted({street.highway for street in streets})
    shapes = [np.array(shape, dtype=float) / 1000 for *_, shape, _ in edges]
    return StreetNetwork(
        node_lon=[x / 1000 for x, _ in nodes],
        node_lat=[y / 1000 for _, y in nodes],
        node_signals=np.isin(np.arange(len(nodes)), signals),
        edge_tail=[tail for tail, *_ in edges],
        edge_head=[head for _, head, *_ in edges],
        edge_length=[great_circle(*shape[:-1].T, *shape[1:].T).sum() for shape in shapes],
        edge_duration=[street.duration for _, _, street, _, _ in edges],
        edge_class=[classes.index(street.highway) for _, _, street, _, _ in edges],
        edge_name=[names.index(street.name) for _, _, street, _, _ in edges],
        edge_reverse=[reverse for *_, reverse in edges],
        edge_rank=np.arange(len(edges)),
        restriction_offset=np.cumsum([0, *map(len, restrictions)]),
        restriction_edge=[edge for sequence in restrictions for edge in sequence],
        geometry_offset=np.concatenate([[0], np.cumsum([len(shape) for shape in shapes])]),
        geometry_lon=np.concatenate(shapes)[:, 0],
        geometry_lat=np.concatenate(shapes)[:, 1],
        class_names=tuple(classes),
        names=tuple(names),
        metadata=metadata or {},
    )


def block():
    """Four nodes around a block, 0 to 3 anticlockwise from the origin; the top, from 2 to 3, is one-way.

    ::

        3 <--- 2      edges 0, 1 bottom; 2, 3 right; 4 top; 5, 6 left
        |      |      10 s for each side, 5 s for the top
        0 ---- 1
    """
    return town(
        [(0, 0), (1, 0), (1, 1), (0, 1)],
        [
            Street(0, 1, 10_000, name="Bottom Street"),
            Street(1, 2, 10_000, name="Right Street"),
            Street(2, 3, 5_000, one_way=True, name="Top Street"),
            Street(3, 0, 10_000, name="Left Street"),
        ],
    )
