"""Work areas: a department's orders near each other by travel time, about one crew's day each.

They show a dispatcher where the work is and how much; they bind no route, because dealing crews to fixed areas costs
more travel than it saves (``docs/decisions/0001-areas-bind-no-route.md``).

What others use::

    orders_of_today(orders, reasons)                            -> those of them that count
    work_areas(encoding, orders, in_territories=..., seed=...)  -> areas with name, outline, work and travel
    kept_areas(areas, encoding, orders)                         -> those areas, of what is left and new orders
    travel_in_area(encoding, orders)                            -> seconds of driving of whoever does these orders
    is_inside(outline, place)
"""

from dispatch.planning.areas.cutting import orders_of_today, work_areas
from dispatch.planning.areas.keeping import kept_areas
from dispatch.planning.areas.outlining import is_inside
from dispatch.planning.areas.touring import travel_in_area

__all__ = ["is_inside", "kept_areas", "orders_of_today", "travel_in_area", "work_areas"]
