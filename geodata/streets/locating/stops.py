"""What a located point is: a stop on one side of a street, or a point off the network with the reason why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from geodata.streets.network import DrivingSide, StreetNetwork


class Side(IntEnum):
    """The side of a street, looking along the stop's edge from its tail to its head."""

    LEFT = -1
    ON_STREET = 0
    RIGHT = 1


class Reason(IntEnum):
    """Why a point is, or is not, on the network."""

    ON_NETWORK = 0
    NO_COORDINATES = 1
    TOO_FAR = 2
    ISLAND = 3
    ACROSS_BARRIER = 4

    @property
    def words(self) -> str:
        """Say it to a person, with ``{distance}`` where the stop's metres belong."""
        return _WORDS[self]


_WORDS = MappingProxyType(
    {
        Reason.ON_NETWORK: "{distance} m from the street",
        Reason.NO_COORDINATES: "without coordinates",
        Reason.TOO_FAR: "the nearest street is {distance} m away",
        Reason.ISLAND: "the nearest street, {distance} m away, is cut off from all others",
        Reason.ACROSS_BARRIER: "the nearest street, {distance} m away, lies across water",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stops:
    """Points as stops on the network. All arrays are read-only and of shape (n,).

    Attributes
    ----------
    edge
        Int32 index of the edge; of a two-way street the edge of lower index. -1 for a point off the network.
    fraction
        Float64, 0 at the edge's tail, 1 at its head.
    side
        Int8, a :class:`Side`: which side of the street the point lies on, looking along the edge.
        ``ON_STREET`` too for a point that lies straight beyond a street's end, or off the network.
    distance
        Float64 metres from the point to the street that ``reason`` is about: the stop's own, or else the nearest, on
        the network or not; infinite for a point without coordinates.
    reason
        Int8, a :class:`Reason`.
    on_network
        Bool, by the reason: the point has coordinates and can be reached from a street.
    """

    edge: NDArray[np.int32]
    fraction: NDArray[np.float64]
    side: NDArray[np.int8]
    distance: NDArray[np.float64]
    reason: NDArray[np.int8]
    on_network: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "on_network", np.asarray(self.reason) == Reason.ON_NETWORK)
        for array in (self.edge, self.fraction, self.side, self.distance, self.reason, self.on_network):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.edge)

    def take(self, indices: Sequence[int] | NDArray[np.intp]) -> "Stops":
        """Select stops, in the given order."""
        chosen = np.asarray(indices, dtype=np.intp)
        return Stops(
            edge=self.edge[chosen],
            fraction=self.fraction[chosen],
            side=self.side[chosen],
            distance=self.distance[chosen],
            reason=self.reason[chosen],
        )

    def explain(self, index: int) -> str:
        """Say of one point whether it is on the network, and why not, with its distance."""
        reason, words = Reason(int(self.reason[index])), self.why(index)
        if reason == Reason.NO_COORDINATES:
            return words
        return f"on the network, {words}" if reason == Reason.ON_NETWORK else f"off the network: {words}"

    def why(self, index: int) -> str:
        """Say of one point how far the street is that its reason is about, and what keeps it from it."""
        return Reason(int(self.reason[index])).words.format(distance=f"{self.distance[index]:,.0f}")


def curb_edges(network: StreetNetwork, stops: Stops, *, driving_side: DrivingSide = "right") -> NDArray[np.bool_]:
    """Tell which edges arrive at each stop with the curb on the point's side of the street.

    A vehicle that keeps to the right stands at the right curb: a point on the right is arrived at along the stop's
    edge, a point on the left along the edge back. Where the side is not known or there is no edge back, whatever can
    be driven will do: a one-way street has both its curbs in reach.

    Returns
    -------
    array of bool
        Shape (n, 2): along ``stops.edge``, and along its ``edge_reverse``. Neither for a point off the network.
    """
    two_way = np.where(stops.edge >= 0, network.edge_reverse[stops.edge], -1) >= 0
    keeps_to = Side.RIGHT if driving_side == "right" else Side.LEFT
    along = (stops.edge >= 0) & (~two_way | (stops.side != -keeps_to))
    back = two_way & (stops.side != keeps_to)
    return np.column_stack([along, back])
