"""Areas of a plan through the day: people know them by their names, so they are not cut anew."""

from collections.abc import Sequence

from dispatch.model import WorkArea
from dispatch.planning.areas.describing import described
from dispatch.planning.areas.touring import seconds_of_the_day
from dispatch.planning.encoding import Encoding
from dispatch.planning.territories import territory_of


def kept_areas(areas: Sequence[WorkArea], encoding: Encoding, orders: Sequence[int]) -> tuple[WorkArea, ...]:
    """Keep areas with those of their orders that count; each new one joins the area of the nearest order.

    The nearest is of the same territory where there is one, by the time to drive there and back. An area without orders
    is left out; where there were none, all new orders make one.

    Parameters
    ----------
    orders
        Indices into ``encoding.orders``: those that count.
    """
    if not encoding.crews or not orders:
        return ()
    index_of = {encoding.orders[one].id: one for one in orders}
    named = [(area.name, [index_of[one] for one in area.order_ids if one in index_of]) for area in areas]
    area_of = {one: members for _, members in named for one in members}
    settled = list(area_of)
    if not settled:
        return described(encoding, [("Area 1", orders)])
    territories = {one: territory_of(encoding.orders[one].district, encoding.crews) for one in orders}
    seconds = seconds_of_the_day(encoding)
    for one in orders:
        if one not in area_of:
            beside = [other for other in settled if territories[other] == territories[one]] or settled
            ways = seconds[one, beside].astype(int) + seconds[beside, one]
            area_of[beside[int(ways.argmin())]].append(one)
    return described(encoding, [(name, members) for name, members in named if members])
