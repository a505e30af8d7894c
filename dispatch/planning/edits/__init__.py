"""Lists changed by hand: each change is held to every rule at once and priced before it is made.

A change says what shall be so; the rest of the lists stays as it is. Where it leaves no room for everything, what has
to leave the list is named with its price: the one order whose leaving costs least, or several. Orders that are pinned,
and those that the change is about, do not leave.

What others use::

    Move, Swap, Reorder, PinOrder, Unpin                    what may be asked for
    edit(plan, change, ...)             -> Edited           what it would come to, or the rules it breaks
    confirm(plan, edited, ...)          -> Plan             with the change made, and what it changes for crews
"""

from dispatch.planning.edits.asking import Change, Move, PinOrder, Reorder, Swap, Unpin
from dispatch.planning.edits.editing import Edited, confirm, edit
from dispatch.planning.edits.pricing import Price

__all__ = [
    "Change",
    "Edited",
    "Move",
    "PinOrder",
    "Price",
    "Reorder",
    "Swap",
    "Unpin",
    "confirm",
    "edit",
]
