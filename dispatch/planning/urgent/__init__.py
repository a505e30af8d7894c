"""Who can go: the best places for one new order on the lists in force, and the plan that takes one of them.

Only the travel times from and to the new order's place are asked of the streets at first: by them, and by the lists as
they stand, crews are put in the order of what the new order would cost them at least. The lists of the most promising
are then tried by the clock at every place, with the traffic of each hour, reloads, breaks, and others dropped for it.

What others use::

    best_places(plan, order, ...)       -> Urgent       one place for each of the best crews
    put(plan, urgent, number, ...)      -> Plan         with the order at one of them
"""

from dispatch.planning.urgent.offers import Delayed, Offer
from dispatch.planning.urgent.places import NUM_PLACES, Urgent, best_places, put

__all__ = ["NUM_PLACES", "Delayed", "Offer", "Urgent", "best_places", "put"]
