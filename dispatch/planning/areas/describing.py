"""What an area says of its orders: how much work and driving they are, and its outline."""

from collections.abc import Sequence

from dispatch.model import WorkArea
from dispatch.planning.areas.outlining import outlines
from dispatch.planning.areas.touring import travel_in_area
from dispatch.planning.encoding import Encoding


def described(encoding: Encoding, areas: Sequence[tuple[str, Sequence[int]]]) -> tuple[WorkArea, ...]:
    """Sum up the orders of each area, and draw rings around them that keep out of each other.

    Parameters
    ----------
    areas
        The name of each, and its orders as indices into ``encoding.orders``, at least one.
    """
    orders = encoding.orders
    rings = outlines([[(orders[one].lon, orders[one].lat) for one in area] for _, area in areas])
    return tuple(
        WorkArea(
            name=name,
            order_ids=tuple(orders[one].id for one in area),
            service_duration=sum(orders[one].service_duration for one in area),
            travel_duration=travel_in_area(encoding, area),
            outline=ring,
        )
        for (name, area), ring in zip(areas, rings, strict=True)
    )
