"""The street network as flat arrays: nodes where streets meet, directed edges between them, and their geometry.

A two-way street is two edges that name each other as ``edge_reverse``. Durations are whole milliseconds, so that sums
along a path are exact and every engine gives the same answer to the millisecond.
"""

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geodata.errors import StreetDataError
from geodata.streets.network.flat_arrays import cuts_in_runs, freeze, require_within
from geodata.streets.network.surroundings import SURROUNDINGS_DTYPES, Surroundings, surroundings_info

FORMAT_VERSION = 4
"""Changes whenever a saved network of before could not be read, or would be misread, by the code of now."""


DrivingSide = Literal["right", "left"]
"""The side of the street that traffic keeps to."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StreetNetwork:
    """Streets one can drive, each reachable from every other.

    All arrays are read-only. N nodes, M directed edges.

    Attributes
    ----------
    node_lon, node_lat
        Shape (N,), float64 degrees.
    node_signals
        Shape (N,), bool: traffic signals stand there.
    edge_tail, edge_head
        Shape (M,), int32: the nodes an edge leads from and to.
    edge_length
        Shape (M,), float64 metres.
    edge_duration
        Shape (M,), int32 milliseconds, at least 1. An edge has one speed from end to end.
    edge_class
        Shape (M,), int32 index into ``class_names``: the value of OpenStreetMap's ``highway``.
    edge_name
        Shape (M,), int32 index into ``names``; "" for a street without one.
    edge_reverse
        Shape (M,), int32: the edge along the same street the other way, -1 for a one-way street.
    edge_rank
        Shape (M,), int32, a permutation: the order in which routing contracts the edges. Any order gives the same
        times; a good one gives them faster.
    restriction_offset, restriction_edge
        Shape (R + 1,), int64, and int32: the edges ``restriction_edge[restriction_offset[r]]`` up to
        ``restriction_offset[r + 1]``, two or more that follow each other, may not be driven one right after the other.
    geometry_offset
        Shape (M + 1,), int64: edge ``e`` runs through the positions ``geometry_offset[e]`` up to ``geometry_offset[e
        + 1]``.
    geometry_lon, geometry_lat
        Float64 degrees, the positions of all edges one after the other, ends included.
    class_names, names
        What the indices stand for.
    metadata
        Plain JSON values: where the network came from, what was assumed and what was cut off.
    surroundings
        The streets that were cut off, and the water between.

    Raises
    ------
    StreetDataError
        If the arrays do not fit each other.
    """

    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    node_signals: NDArray[np.bool_]
    edge_tail: NDArray[np.int32]
    edge_head: NDArray[np.int32]
    edge_length: NDArray[np.float64]
    edge_duration: NDArray[np.int32]
    edge_class: NDArray[np.int32]
    edge_name: NDArray[np.int32]
    edge_reverse: NDArray[np.int32]
    edge_rank: NDArray[np.int32]
    restriction_offset: NDArray[np.int64]
    restriction_edge: NDArray[np.int32]
    geometry_offset: NDArray[np.int64]
    geometry_lon: NDArray[np.float64]
    geometry_lat: NDArray[np.float64]
    class_names: tuple[str, ...]
    names: tuple[str, ...]
    metadata: Mapping[str, Any]
    surroundings: Surroundings = dataclasses.field(default_factory=Surroundings)

    def __post_init__(self) -> None:
        freeze(self, ARRAY_DTYPES)
        object.__setattr__(self, "metadata", MappingProxyType(dict(self.metadata)))
        _validate(self)

    @property
    def driving_side(self) -> DrivingSide:
        """Tell on which side of the street one drives."""
        return "left" if self.metadata.get("driving_side") == "left" else "right"

    @property
    def num_nodes(self) -> int:
        """Count the nodes."""
        return len(self.node_lon)

    @property
    def num_edges(self) -> int:
        """Count the directed edges; a two-way street has two."""
        return len(self.edge_tail)


MAX_DURATION = 5 * 10**7
"""Milliseconds, 14 hours: the most an edge may take, so that a way may lead over it at a twentieth of its speed."""

ARRAY_DTYPES: Mapping[str, np.dtype[Any]] = MappingProxyType(
    {
        "node_lon": np.dtype("<f8"),
        "node_lat": np.dtype("<f8"),
        "node_signals": np.dtype("|b1"),
        "edge_tail": np.dtype("<i4"),
        "edge_head": np.dtype("<i4"),
        "edge_length": np.dtype("<f8"),
        "edge_duration": np.dtype("<i4"),
        "edge_class": np.dtype("<i4"),
        "edge_name": np.dtype("<i4"),
        "edge_reverse": np.dtype("<i4"),
        "edge_rank": np.dtype("<i4"),
        "restriction_offset": np.dtype("<i8"),
        "restriction_edge": np.dtype("<i4"),
        "geometry_offset": np.dtype("<i8"),
        "geometry_lon": np.dtype("<f8"),
        "geometry_lat": np.dtype("<f8"),
    }
)
"""Every array of the streets and the type it has in memory, in a file and in the digest."""


def arrays_of(network: StreetNetwork) -> dict[str, NDArray[Any]]:
    """Give every array of the streets and of their surroundings, by its name."""
    arrays = {name: getattr(network, name) for name in ARRAY_DTYPES}
    return arrays | {name: getattr(network.surroundings, name) for name in SURROUNDINGS_DTYPES}


def digest(network: StreetNetwork) -> str:
    """Compute the SHA-256 of a network's streets, as 64 hexadecimal digits.

    Equal digests mean equal nodes, edges, durations, restrictions, names, geometry and surroundings. The metadata is
    left out: a renamed source file is no other network. So is the order of contraction, which changes no time.
    """
    # A version of its own: the same streets in a file of another format are no other streets to a plan made on them.
    sha = hashlib.sha256(b"streets 3")
    for field, array in arrays_of(network).items():
        if field != "edge_rank":
            sha.update(f"|{field}:{len(array)}|".encode())
            sha.update(array.tobytes())
    if network.driving_side == "left":
        sha.update(b"|left|")
    for field in ("class_names", "names"):
        for name in getattr(network, field):
            sha.update(f"|{len(name)}:{name}".encode())
    return sha.hexdigest()


def info(network: StreetNetwork) -> dict[str, Any]:
    """Sum up a network for a person: counts, kilometres, bounds, what was assumed and what was cut off.

    Returns
    -------
    dict
        Plain JSON values. Kilometres count a two-way street once.
    """
    street = _one_edge_per_street(network)
    length_by_class = np.bincount(
        network.edge_class[street], weights=network.edge_length[street], minlength=len(network.class_names)
    )
    facts = {
        "digest": digest(network),
        "num_nodes": network.num_nodes,
        "num_edges": network.num_edges,
        "num_streets": len(street),
        "num_one_way": int(np.count_nonzero(network.edge_reverse < 0)),
        "num_signals": int(np.count_nonzero(network.node_signals)),
        "num_forbidden_sequences": len(network.restriction_offset) - 1,
        "length_km": round(float(network.edge_length[street].sum()) / 1000, 3),
        "length_km_by_class": {
            name: round(float(length) / 1000, 3)
            for name, length in zip(network.class_names, length_by_class, strict=True)
            if length
        },
        **surroundings_info(network.surroundings),
        "bounds": [
            float(network.geometry_lon.min()),
            float(network.geometry_lat.min()),
            float(network.geometry_lon.max()),
            float(network.geometry_lat.max()),
        ],
    }
    # What was counted here stands, whatever the metadata says under the same name.
    return {**facts, **network.metadata, **facts}


def _one_edge_per_street(network: StreetNetwork) -> NDArray[np.intp]:
    edges = np.arange(network.num_edges)
    return np.flatnonzero((network.edge_reverse < 0) | (edges < network.edge_reverse))


def _validate(network: StreetNetwork) -> None:
    if any(getattr(network, field).ndim != 1 for field in ARRAY_DTYPES):
        raise StreetDataError("the arrays of a street network have one dimension each")
    num_nodes, num_edges, num_positions = network.num_nodes, network.num_edges, len(network.geometry_lon)
    if num_edges == 0:
        raise StreetDataError("a street network needs at least one edge")
    lengths = {len(getattr(network, field)) for field in ARRAY_DTYPES if field.startswith("edge_")}
    if (
        lengths != {num_edges}
        or {len(network.node_lat), len(network.node_signals)} != {num_nodes}
        or len(network.geometry_lat) != num_positions
    ):
        raise StreetDataError("the arrays of a street network differ in length")
    for field in ("class_names", "names"):
        if strange := [name for name in getattr(network, field) if not isinstance(name, str)]:
            raise StreetDataError(f"{field} holds {strange[0]!r:.40}, which is no text")
    for field, low, high in (
        ("edge_tail", 0, num_nodes),
        ("edge_head", 0, num_nodes),
        ("edge_class", 0, len(network.class_names)),
        ("edge_name", 0, len(network.names)),
        ("edge_reverse", -1, num_edges),
        ("edge_duration", 1, MAX_DURATION + 1),
        ("edge_rank", 0, num_edges),
        ("restriction_edge", 0, num_edges),
    ):
        values = getattr(network, field)
        wrong = np.flatnonzero((values < low) | (values >= high))
        if len(wrong):
            raise StreetDataError(f"{field}[{wrong[0]}] is {values[wrong[0]]}, not within {low} and {high - 1}")
    two_way = np.flatnonzero(network.edge_reverse >= 0)
    back = network.edge_reverse[two_way]
    if (
        (back == two_way).any()
        or (network.edge_reverse[back] != two_way).any()
        or (network.edge_tail[back] != network.edge_head[two_way]).any()
    ):
        raise StreetDataError("edge_reverse must pair edges with each other, each leading back where the other began")
    if len(np.unique(network.edge_rank)) != num_edges:
        raise StreetDataError("edge_rank must rank each edge once")
    if not cuts_in_runs(network.geometry_offset, num_positions) or len(network.geometry_offset) != num_edges + 1:
        raise StreetDataError("geometry_offset must give each edge at least two positions")
    if not cuts_in_runs(network.restriction_offset, len(network.restriction_edge)):
        raise StreetDataError("restriction_offset must give each restriction at least two edges")
    follows = network.edge_head[network.restriction_edge[:-1]] == network.edge_tail[network.restriction_edge[1:]]
    follows[network.restriction_offset[1:-1] - 1] = True
    if not follows.all():
        raise StreetDataError(f"restriction_edge[{np.argmin(follows) + 1}] does not follow the edge before it")
    for field, least, most in (
        ("node_lon", -180.0, 180.0),
        ("node_lat", -90.0, 90.0),
        ("geometry_lon", -180.0, 180.0),
        ("geometry_lat", -90.0, 90.0),
        ("edge_length", 0.0, np.inf),
    ):
        require_within(field, getattr(network, field), least, most)
