"""What became of the pairs that a plan would have merged on Monday mornings, clerks' labels or not."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.duplicates.labels import LabelledPair
from dispatch.city import load_city
from dispatch.planning.reviewing import review_duplicates
from geodata.requests.feeds import read
from geodata.requests.record import ServiceRequest

_FIRST, _LAST = datetime(2011, 7, 11, 5, 45), datetime(2011, 10, 24, 5, 45)  # noqa: DTZ001  in the city's time


def follow_up(path: Path, labels: list[LabelledPair]) -> Counter[str]:
    """Count the pairs merged on any of 16 Mondays by what became of them."""
    city = load_city("boston")
    requests = [one for one in read(path, "boston") if isinstance(one, ServiceRequest)]
    merged: dict[tuple[str, str], tuple[ServiceRequest, ServiceRequest]] = {}
    morning = _FIRST
    while morning <= _LAST:
        as_of = morning.replace(tzinfo=city.zone)
        seen = review_duplicates([one for one in requests if _is_open(one, as_of)], city, as_of=as_of)
        for pair in seen.pairs:
            if pair.merges_by_itself:
                both = pair.older.request, pair.newer.request
                merged[both[0].service_request_id, both[1].service_request_id] = both
        morning += timedelta(weeks=1)
    told = {(one.older.request.service_request_id, one.newer.request.service_request_id): one.is_same for one in labels}
    return Counter(_outcome(*both, told=told.get(ids)) for ids, both in merged.items())


def _outcome(one: ServiceRequest, other: ServiceRequest, *, told: bool | None) -> str:
    if told is not None:
        return "labelled the same work" if told else "labelled different work"
    if any(each.status_notes.startswith("Duplicate") for each in (one, other)):
        return "one closed as a duplicate, of which case is not told"
    ends = [each.closed_datetime for each in (one, other) if each.closed_datetime is not None]
    if not ends:
        return "both still open at the end of the file"
    if len(ends) == 2 and abs(ends[0] - ends[1]) < timedelta(hours=1):
        return "closed within an hour of each other"
    if len(ends) == 1 or abs(ends[0] - ends[1]) >= timedelta(weeks=1):
        return "one done, the other open for a week more or to the end of the file"
    return "closed on days of one week"


def _is_open(request: ServiceRequest, moment: datetime) -> bool:
    closed = request.closed_datetime
    return request.requested_datetime <= moment and (closed is None or closed > moment)
