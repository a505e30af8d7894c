"""Decide which open requests are field work of this city's crews, and set the others aside with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dispatch.city import City
from dispatch.model import ServiceType, SetAsideReason
from dispatch.orders.progress import NOTHING_KNOWN, Hold, Progress
from geodata.requests.record import ServiceRequest


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request that is work for a crew, if a street leads there."""

    request: ServiceRequest
    service_type: ServiceType
    progress: Progress = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class NotWork:
    """A request that is no work for a crew today, and why."""

    request: ServiceRequest
    reason: SetAsideReason
    detail: str


def triage(
    requests: Sequence[ServiceRequest], city: City, *, as_of: datetime, progress: Mapping[str, Progress] | None = None
) -> tuple[list[Candidate], list[NotWork]]:
    """Split open requests into work for the city's crews and what is set aside; each request is in exactly one.

    Parameters
    ----------
    progress
        By request id, where anything is known beyond the record.
    """
    progress = progress or {}
    candidates: list[Candidate] = []
    set_aside: list[NotWork] = []
    for request in requests:
        code = request.service_code
        service_type = city.type_of_request.get(code)
        known = progress.get(request.service_request_id, NOTHING_KNOWN)
        if service_type is None:
            set_aside.append(NotWork(request, *_why_no_service_type(code, city)))
        elif known.outcome is not None and known.outcome.ends_request:
            set_aside.append(NotWork(request, SetAsideReason.ENDED_BY_CREW, f"a crew was there: {known.outcome}"))
        elif known.hold is not None and known.hold.holds_at(as_of):
            set_aside.append(NotWork(request, SetAsideReason.ON_HOLD, _why_on_hold(known.hold, city)))
        elif request.lon is None or request.lat is None:
            set_aside.append(NotWork(request, SetAsideReason.NO_LOCATION, _why_no_location(request)))
        else:
            candidates.append(Candidate(request, service_type, known))
    return candidates, set_aside


def _why_no_service_type(code: str, city: City) -> tuple[SetAsideReason, str]:
    if code in city.not_field_work:
        return SetAsideReason.NOT_FIELD_WORK, f"nobody drives out for {code!r}"
    if code in city.referred:
        return SetAsideReason.NO_CREW, f"{code!r} is done by {city.referred[code]}, whose crews are not planned here"
    return SetAsideReason.NO_SERVICE_TYPE, f"the profile of {city.name} has no service type for {code!r}"


def _why_on_hold(hold: Hold, city: City) -> str:
    until = "" if hold.until is None else f" until {hold.until.astimezone(city.zone):%Y-%m-%d %H:%M}"
    return f"held{until}: {hold.reason}"


def _why_no_location(request: ServiceRequest) -> str:
    published = "only a stand-in for the place" if request.location_note == "placeholder" else "no coordinates"
    where = f"; the address reads {request.address!r}" if request.address else " and no address"
    return f"the record has {published}{where}"
