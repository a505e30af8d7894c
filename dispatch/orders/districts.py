"""The district of a request whose record names none, from where it is."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geodata.requests.record import ServiceRequest
from geodata.streets.districts import Districts


def with_districts(requests: Sequence[ServiceRequest], districts: Districts) -> list[ServiceRequest]:
    """Fill in the districts that records do not name; what they do name stays.

    A request without coordinates, or outside all districts, is left without one.
    """
    unnamed = [number for number, request in enumerate(requests) if not request.district]
    # None becomes NaN, which lies in no district.
    degrees = np.array([(requests[number].lon, requests[number].lat) for number in unnamed], dtype=np.float64)
    found = districts.district_of(*degrees.reshape(-1, 2).T)
    filled = list(requests)
    for number, district in zip(unnamed, found.tolist(), strict=True):
        if district >= 0:
            filled[number] = replace(requests[number], district=districts.names[district])
    return filled
