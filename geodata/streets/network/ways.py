"""Streets as every source gives them, flat: ways through nodes, signals, and turn restrictions as they were read.

What is read from OpenStreetMap data, asked of its servers or taken from a city's centreline file ends up here, and
everything after this knows no source.
"""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRestriction:
    """A turn restriction as it was read: what it says, and its members by the source's own ids.

    ``kind`` is OpenStreetMap's, such as ``no_left_turn`` or ``only_straight_on``. It has via nodes or via ways.
    """

    kind: str
    from_ways: tuple[int, ...]
    via_nodes: tuple[int, ...] = ()
    via_ways: tuple[int, ...] = ()
    to_ways: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """Drivable streets before they are made a graph. N nodes, W ways.

    Attributes
    ----------
    node_id
        Shape (N,), int64, ascending: the source's ids.
    node_lon, node_lat
        Shape (N,), float64 degrees.
    node_signals
        Shape (N,), bool: traffic signals stand there.
    way_offset, way_node
        Shape (W + 1,), int64, and int32: way ``w`` runs through the nodes ``way_node[way_offset[w]]`` up to
        ``way_offset[w + 1]``, at least two and no node twice in a row.
    way_class, way_name
        Shape (W,), int32 index into ``class_names`` and ``names``.
    way_one_way
        Shape (W,), int8: 1 along its nodes, -1 against them, 0 both ways.
    way_speed
        Shape (W,), float64: the speed limit stated in km/h, not a number where none is.
    way_id
        Shape (W,), int64: the source's id, which the pieces of a way that was cut have in common.
    class_names, names
        What the indices stand for; the classes are values of OpenStreetMap's ``highway``.
    restrictions
        Turn restrictions for cars, in the order of the source.
    restrictions_skipped
        How many more there are that were not taken, by reason.
    """

    node_id: NDArray[np.int64]
    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    node_signals: NDArray[np.bool_]
    way_offset: NDArray[np.int64]
    way_node: NDArray[np.int32]
    way_class: NDArray[np.int32]
    way_name: NDArray[np.int32]
    way_one_way: NDArray[np.int8]
    way_speed: NDArray[np.float64]
    way_id: NDArray[np.int64]
    class_names: tuple[str, ...]
    names: tuple[str, ...]
    restrictions: tuple[TurnRestriction, ...] = ()
    restrictions_skipped: Mapping[str, int] = field(default_factory=dict)

    @property
    def num_nodes(self) -> int:
        """Count the nodes."""
        return len(self.node_id)

    @property
    def num_ways(self) -> int:
        """Count the ways."""
        return len(self.way_id)

    def driven_speed_limit(self) -> NDArray[np.float64]:
        """Give the km/h of each way, stated or assumed by its class: shape (W,)."""
        assumed = np.array([ASSUMED_SPEED_LIMITS[name] for name in self.class_names], dtype=np.float64)
        return np.where(np.isnan(self.way_speed), assumed[self.way_class], self.way_speed)


class WayCollector:
    """Gathers ways one by one in flat arrays, which hold a city where lists of lists would not."""

    def __init__(self) -> None:
        self._nodes = array("q")
        self._ends = array("q", [0])
        self._ids = array("q")
        self._classes = array("i")
        self._names = array("i")
        self._one_way = array("b")
        self._speeds = array("d")
        self._class_index: dict[str, int] = {}
        self._name_index: dict[str, int] = {}

    def add(self, way_id: int, nodes: list[int], *, highway: str, name: str, one_way: int, speed: float | None) -> None:
        """Take a way through nodes given by the source's ids; ``speed`` in km/h, None where none is stated."""
        self._nodes.extend(nodes)
        self._ends.append(len(self._nodes))
        self._ids.append(way_id)
        self._classes.append(self._class_index.setdefault(highway, len(self._class_index)))
        self._names.append(self._name_index.setdefault(name, len(self._name_index)))
        self._one_way.append(one_way)
        self._speeds.append(np.nan if speed is None else six_digits(speed))

    def __len__(self) -> int:
        return len(self._ids)

    def nodes(self) -> NDArray[np.int64]:
        """Give the ids of all nodes of the ways, ascending and each once."""
        return np.unique(np.frombuffer(self._nodes, dtype=np.int64)) if self._nodes else np.zeros(0, dtype=np.int64)

    def finish(
        self,
        node_id: NDArray[np.int64],
        node_lon: NDArray[np.float64],
        node_lat: NDArray[np.float64],
        node_signals: NDArray[np.bool_],
        **more: Any,
    ) -> Ways:
        """Put ways and nodes together, ways in the order of their ids.

        A way whose nodes are partly missing, as at the edge of an extract, is cut into the pieces that are there.

        Parameters
        ----------
        node_id, node_lon, node_lat, node_signals
            As in :class:`Ways`: the nodes that are there, by ascending id.
        more
            Other fields of :class:`Ways`.
        """
        ids = np.array(self._ids, dtype=np.int64)
        order = np.argsort(ids, kind="stable")
        ends = np.array(self._ends, dtype=np.int64)
        length = np.diff(ends)[order]
        way = np.repeat(np.arange(len(order)), length)
        shift = np.repeat(ends[:-1][order] - (np.cumsum(length) - length), length)
        node = np.array(self._nodes, dtype=np.int64)[np.arange(len(way)) + shift]
        place = np.minimum(np.searchsorted(node_id, node), max(len(node_id) - 1, 0))
        present = node_id[place] == node if len(node_id) else np.zeros(len(node), dtype=bool)
        repeated = np.zeros(len(node), dtype=bool)
        repeated[1:] = (node[1:] == node[:-1]) & (way[1:] == way[:-1])
        gaps = np.cumsum(~present)
        taken = present & ~repeated
        way, gaps, place = way[taken], gaps[taken], place[taken]
        begins = np.ones(len(way), dtype=bool)
        begins[1:] = (way[1:] != way[:-1]) | (gaps[1:] != gaps[:-1])
        piece = np.cumsum(begins) - 1
        size = np.bincount(piece) if len(piece) else np.zeros(0, dtype=np.int64)
        way_of_piece = order[way[begins]][size > 1]
        place = place[size[piece] > 1]
        used, way_node = np.unique(place, return_inverse=True)
        return Ways(
            node_id=node_id[used],
            node_lon=node_lon[used],
            node_lat=node_lat[used],
            node_signals=node_signals[used],
            way_offset=np.concatenate([[0], np.cumsum(size[size > 1])]).astype(np.int64),
            way_node=way_node.astype(np.int32),
            way_class=np.array(self._classes, dtype=np.int32)[way_of_piece],
            way_name=np.array(self._names, dtype=np.int32)[way_of_piece],
            way_one_way=np.array(self._one_way, dtype=np.int8)[way_of_piece],
            way_speed=np.array(self._speeds, dtype=np.float64)[way_of_piece],
            way_id=ids[way_of_piece],
            class_names=tuple(self._class_index),
            names=tuple(self._name_index),
            **more,
        )


def six_digits(speed: float) -> float:
    """Round a speed limit so that 30 mph from one source and 48.2803 km/h from another are one speed."""
    return float(f"{speed:.6g}")
