"""Fairness between council districts: a ledger of what each gets, and a floor below which none may fall.

What others use::

    district_ledger(orders, work_lists, deferred, as_of=..., required=...)   -> DistrictLedger
    city_ledger(plan)                                                       -> DistrictLedger   of all departments
    possible_by_district(orders, deferred)                                  -> orders that could be done today
    required_by_district(possible, num_scheduled=..., floor=...)            -> orders that a floor asks for
    hold_floor(problem, districts, reference, search, floor=...)            -> HeldFloor        at what price
"""

from dispatch.planning.fairness.floor import HeldFloor, hold_floor, required_by_district
from dispatch.planning.fairness.ledger import city_ledger, district_ledger, possible_by_district

__all__ = [
    "HeldFloor",
    "city_ledger",
    "district_ledger",
    "hold_floor",
    "possible_by_district",
    "required_by_district",
]
