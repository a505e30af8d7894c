"""The labelled pairs, and the evidence on each as it was when the newer request came in."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from dispatch.city import City, load_city
from dispatch.model import ServiceType
from dispatch.orders.duplicates.evidence import Evidence
from dispatch.orders.duplicates.pairs import gather_near
from dispatch.orders.triage import Candidate
from geodata.requests.feeds import read
from geodata.requests.record import ServiceRequest

LABELS = Path(__file__).with_name("boston_2011.csv")
REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "boston" / "boston311_2011_07_to_10.csv.gz"

TEST_FROM = (2011, 10)
"""Year and month from which pairs are tested on, by the newer request; the months before are learned from."""

_WIDEST = 160.0
"""Metres within which the evidence is gathered: somewhat beyond the 150 within which pairs were drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """A pair of requests and whether it is the same work.

    Attributes
    ----------
    is_drawn
        Drawn at random and read; else added because a clerk names the other case.
    is_same
        None where the closing remarks do not tell.
    why
        Code of the reason, see ``README.md``.
    radius
        Metres beyond which the profile does not look.
    evidence
        None for a pair that lies too far apart to be compared.
    """

    older: Candidate
    newer: Candidate
    is_drawn: bool
    is_same: bool | None
    why: str
    radius: float
    evidence: Evidence | None

    @property
    def is_of_test(self) -> bool:
        """Whether it is tested on, not learned from."""
        moment = self.newer.request.requested_datetime
        return (moment.year, moment.month) >= TEST_FROM

    @property
    def is_seen_in_the_morning(self) -> bool:
        """Whether both are open at six o'clock of some day: what a plan sees, once clerks did what they do at once."""
        came = self.newer.request.requested_datetime
        six = came.replace(hour=6, minute=0, second=0)
        six += timedelta(days=1) if six <= came else timedelta(0)
        ends = (self.older.request.closed_datetime, self.newer.request.closed_datetime)
        return all(end is None or end > six for end in ends)


def read_labelled(path: Path, city: City | None = None) -> list[LabelledPair]:
    """Read the labels and look their requests up in the city's file."""
    city = city or load_city("boston")
    requests = {
        one.service_request_id: replace(one, requested_datetime=one.requested_datetime.astimezone(city.zone))
        for one in read(path, "boston")
        if isinstance(one, ServiceRequest)
    }
    with LABELS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    neighbours = _Neighbours(requests.values(), city.type_of_request)
    found = []
    for row in rows:
        older, newer = (neighbours.candidate(requests[row[key]]) for key in ("older", "newer"))
        found.append(
            LabelledPair(
                older=older,
                newer=newer,
                is_drawn=row["set"] == "drawn",
                is_same={"same": True, "different": False}.get(row["label"]),
                why=row["why"],
                radius=min(city.type_of_request[one.request.service_code].duplicate_radius for one in (older, newer)),
                evidence=neighbours.evidence(older, newer),
            )
        )
    return found


class _Neighbours:
    """All located requests, by the square of a coarse grid they lie in."""

    def __init__(self, requests: Iterable[ServiceRequest], type_of_request: Mapping[str, ServiceType]) -> None:
        self._types = type_of_request
        self._squares: dict[tuple[int, int], list[Candidate]] = defaultdict(list)
        for request in requests:
            if request.lon is not None and request.service_code in type_of_request:
                self._squares[self._square(request)].append(self.candidate(request))

    def candidate(self, request: ServiceRequest) -> Candidate:
        """Take a request for work, of a type whose radius is that of the labels."""
        return Candidate(request, replace(self._types[request.service_code], duplicate_radius=_WIDEST))

    def evidence(self, older: Candidate, newer: Candidate) -> Evidence | None:
        """Gather the evidence among what was open when the newer came in."""
        moment = newer.request.requested_datetime
        wanted = {older.request.service_request_id, newer.request.service_request_id}
        for one, other, evidence in gather_near(list(self._open(newer.request, moment))):
            if {one.request.service_request_id, other.request.service_request_id} == wanted:
                return evidence
        return None

    def _open(self, around: ServiceRequest, moment: datetime) -> Iterator[Candidate]:
        column, row = self._square(around)
        for square in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for one in self._squares.get(square, ()):
                closed = one.request.closed_datetime
                if one.request.requested_datetime <= moment and (closed is None or closed >= moment):
                    yield one

    @staticmethod
    def _square(request: ServiceRequest) -> tuple[int, int]:
        # 0.005 degrees are more than the widest pair is apart, in both directions.
        return int((request.lon or 0.0) / 0.005), int((request.lat or 0.0) / 0.005)
