"""What two open requests have in common, and what speaks against one piece of work: read from the published record.

Nothing here knows how a request ended.
"""

from dataclasses import dataclass

from dispatch.orders.triage import Candidate
from geodata.requests.record import ServiceRequest

SAME_POINT = 1.0
"""Metres: where an address is missing, only points this near are one place. Nothing was learned about such pairs."""

AGAIN_WITHIN = 1 / 24
"""Days: a report made again through another channel within the hour."""

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a pair of requests.

    Attributes
    ----------
    is_same_place
        The same house or corner by address, or the same point where one has no address.
    distance
        Metres between them; along the streets where those are known.
    days
        From the older to the newer.
    slowness
        Days that it takes, for this kind of work, until a further report says little: the types' ``duplicate_days``.
    is_other_request
        The publisher's request types differ within one service type.
    is_list_of_staff
        City staff entered both: they list different things one after another.
    is_one_screen
        Both came in by the same of web and app, where one person reports several things in a row.
    is_again_elsewhere
        Of one place, within an hour, through two channels, and not both by staff.
    num_others
        How many further open requests of such work are at the place of one of them.
    """

    is_same_place: bool
    distance: float
    days: float
    slowness: float
    is_other_request: bool = False
    is_list_of_staff: bool = False
    is_one_screen: bool = False
    is_again_elsewhere: bool = False
    num_others: int = 0


def gather(
    older: Candidate, newer: Candidate, *, is_same_place: bool, distance: float, num_others: int = 0
) -> Evidence:
    """Read the evidence on a pair, given what a look at the map and at all other requests said."""
    first, second = older.request, newer.request
    is_list_of_staff = _is_by_staff(first) and _is_by_staff(second)
    days = (second.requested_datetime - first.requested_datetime).total_seconds() / SECONDS_PER_DAY
    return Evidence(
        is_same_place=is_same_place,
        distance=distance,
        days=days,
        slowness=min(older.service_type.duplicate_days, newer.service_type.duplicate_days),
        is_other_request=older.service_type.name == newer.service_type.name
        and first.service_code != second.service_code,
        is_list_of_staff=is_list_of_staff,
        is_one_screen=first.channel == second.channel and first.channel in ("web", "app"),
        is_again_elsewhere=is_same_place
        and not is_list_of_staff
        and first.channel != second.channel
        and days < AGAIN_WITHIN,
        num_others=num_others,
    )


def explain(evidence: Evidence) -> str:
    """Say in words what speaks for one piece of work and what against."""
    parts = ["same address" if evidence.is_same_place else f"another address {evidence.distance:.0f} m away"]
    parts.append(f"{say_days(evidence.days)} apart")
    if evidence.is_again_elsewhere:
        parts.append("again through another channel")
    if evidence.is_one_screen:
        parts.append("both online, as when one person reports several things")
    if evidence.is_list_of_staff:
        parts.append("both entered by staff, who list different things")
    if evidence.is_other_request:
        parts.append("reported as different kinds of request")
    if evidence.num_others:
        parts.append(f"{evidence.num_others} more open there")
    return ", ".join(parts)


def say_days(days: float) -> str:
    """Write a length of time for a person."""
    minutes = days * 24 * 60
    if minutes < 90:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if days < 2 else f"{days:.0f} days"


def _is_by_staff(request: ServiceRequest) -> bool:
    # Boston's "Employee Generated" is among the others.
    return request.channel in ("crew", "other")
