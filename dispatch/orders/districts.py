"""The district of a request whose record names none, from where it is."""

from collections.abc import Sequence
from dataclasses import replace

from geodata.requests.record import ServiceRequest
from geodata.streets.districts import Districts


def with_districts(requests: Sequence[ServiceRequest], districts: Districts) -> list[ServiceRequest]:
    """Fill in the districts that records do not name; what they do name stays.

    A request without coordinates, or outside all districts, is left without one.
    """
    unnamed = [number for number, request in enumerate(requests) if not request.district]
    found = districts.district_of(
        [requests[number].lon for number in unnamed], [requests[number].lat for number in unnamed]
    )
    filled = list(requests)
    for number, district in zip(unnamed, found.tolist(), strict=True):
        if district >= 0:
            filled[number] = replace(requests[number], district=districts.names[district])
    return filled
