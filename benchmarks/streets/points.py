"""Points in a city. Imports next to nothing: a start is measured up to an answer for such points."""

import numpy as np
from numpy.typing import NDArray

from geodata.streets.network import StreetNetwork


def points_beside(network: StreetNetwork, number: int, *, seed: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw points a few metres beside the streets, each edge as likely as another.

    Returns
    -------
    tuple of numpy.ndarray
        Longitudes and latitudes, shape (number,) each, to six decimals.
    """
    random = np.random.default_rng(seed)
    edge = random.integers(0, network.num_edges, number)
    start, share = network.geometry_offset[edge], random.random(number)
    lon, lat = (
        axis[start] + share * (axis[start + 1] - axis[start]) + random.normal(0, 5e-5, number)
        for axis in (network.geometry_lon, network.geometry_lat)
    )
    return np.round(lon, 6), np.round(lat, 6)
