"""What each council district gets of a day: a ledger that adds up to the lists."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import numpy as np

from dispatch.model import (
    Assignment,
    Deferred,
    DeferredReason,
    DistrictFigures,
    DistrictLedger,
    Pause,
    Plan,
    WorkList,
    WorkOrder,
)
from dispatch.planning.territories import by_number


def city_ledger(plan: Plan) -> DistrictLedger:
    """Make one ledger of all departments' orders."""
    parts = plan.departments
    return district_ledger(
        [order for part in parts for order in part.orders],
        [one for part in parts for one in part.work_lists],
        [one for part in parts for one in part.deferred],
        as_of=plan.as_of,
    )


def district_ledger(
    orders: Sequence[WorkOrder],
    work_lists: Sequence[WorkList],
    deferred: Sequence[Deferred],
    *,
    as_of: datetime,
    required: Mapping[str, int] | None = None,
) -> DistrictLedger:
    """Sum up by district what lists do for the open orders.

    Each order is counted in one district, each second of driving in one or in ``other_travel_duration``.

    Parameters
    ----------
    orders
        All that are open.
    as_of
        Until when they have waited.
    required
        By district, the orders that a floor asks for.
    """
    order_of = {order.id: order for order in orders}
    planned = {one.order_id: one for work_list in work_lists for one in work_list.assignments}
    travel = Counter[str | None]()
    for work_list in work_lists:
        for order_id, seconds in _driven_for(work_list):
            travel[None if order_id is None else order_of[order_id].district] += seconds
    possible = possible_by_district(orders, deferred)
    districts = []
    for district in sorted({order.district for order in orders}, key=by_number):
        own = [order for order in orders if order.district == district]
        done = [(order, planned[order.id]) for order in own if order.id in planned]
        on_time = [one.start <= order.due for order, one in done if order.due is not None]
        waited = [(as_of - order.requested).total_seconds() / 86_400 for order in own]
        median, nine_of_ten = (round(float(one), 1) for one in np.quantile(waited, [0.5, 0.9]))
        districts.append(
            DistrictFigures(
                district=district,
                num_open=len(own),
                num_possible=possible[district],
                num_scheduled=len(done),
                num_on_time=sum(on_time),
                num_late=len(on_time) - sum(on_time),
                waiting_days_median=median,
                waiting_days_90=nine_of_ten,
                service_duration=sum(order.service_duration for order, _ in done),
                travel_duration=travel[district],
                num_required=(required or {}).get(district, 0),
            )
        )
    return DistrictLedger(districts=tuple(districts), other_travel_duration=travel[None])


def possible_by_district(orders: Sequence[WorkOrder], deferred: Sequence[Deferred]) -> Counter[str]:
    """Count the orders that a crew could do today with nothing else to do: all but those with a reason against it."""
    impossible = {one.order_id for one in deferred if one.reason is not DeferredReason.OUTCOMPETED}
    return Counter(order.district for order in orders if order.id not in impossible)


def _driven_for(work_list: WorkList) -> Iterator[tuple[str | None, int]]:
    """Yield the seconds of each leg of a list with the order that it is driven for; None where the list has none."""
    before: str | None = work_list.assignments[0].order_id if work_list.assignments else None
    for one in work_list.in_order():
        if isinstance(one, Pause):
            continue
        if isinstance(one, Assignment):
            before = one.order_id
        yield before, one.leg.duration
    yield before, work_list.return_leg.duration
