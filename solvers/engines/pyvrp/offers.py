"""Several windows and priced lateness, as clients of which at most one is visited."""

from dataclasses import dataclass

MAX_LATE_OFFERS = 8
"""Equal parts into which the time after a job's due time is cut, a client each; eight do better than four where many
jobs are overdue when the plan starts."""

MAX_CLIENTS = 3_000
"""Clients above which the time after due is cut into fewer parts, so that PyVRP stays quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One client: start between the two moments for the prize."""

    opens: int
    closes: int
    prize: int


def num_late_offers(num_jobs: int, num_late: int) -> int:
    """Decide into how many parts to cut the time after due, where ``num_late`` jobs have their lateness priced."""
    return max(2, min(MAX_LATE_OFFERS, (MAX_CLIENTS - num_jobs) // max(1, num_late)))


def offers_of(
    windows: list[tuple[int, int]], *, due: int | None, lateness_cost: int, prize: int, num_parts: int
) -> list[Offer]:
    """Offer a job once in each of its windows, and once more for each part of the time after due.

    A part is worth the prize less the lateness at its middle; a job is not offered so late that it would be worth
    nothing.
    """
    if due is None or not lateness_cost:
        return [Offer(opens=opens, closes=closes, prize=prize) for opens, closes in windows]
    latest = due + prize // lateness_cost
    offers = []
    for opens, closes in windows:
        if due >= opens:
            offers.append(Offer(opens=opens, closes=min(due, closes), prize=prize))
        since, until = max(due, opens), min(closes, latest)
        before = since
        for part in range(1, num_parts + 1):
            cut = since + (until - since) * part // num_parts
            worth = prize - lateness_cost * ((before + cut) // 2 - due)
            if cut > before and worth > 0:
                offers.append(Offer(opens=opens, closes=cut, prize=worth))
            before = cut
    return offers
