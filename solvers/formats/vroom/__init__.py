"""VROOM's JSON form, as its API page describes it: problems in, answers out, given routes judged.

Every document of that page is read except one whose coordinates would have to be sent to a routing server, and one that
limits a vehicle's distance and prices its legs by a matrix of costs at once; both are refused. A job or a shipment may
also carry ``prize``, the cost of leaving it out in VROOM's own unit: a second of travel at 3600 an hour. An answer says
``reason`` and ``detail`` of each task left out.
"""

from solvers.formats.vroom.checking import Judged, check_routes
from solvers.formats.vroom.document import is_vroom
from solvers.formats.vroom.reading import VroomProblem, read
from solvers.formats.vroom.starting import require_sound_start
from solvers.formats.vroom.writing import Fault, RouteFaults, encode, write

__all__ = [
    "Fault",
    "Judged",
    "RouteFaults",
    "VroomProblem",
    "check_routes",
    "encode",
    "is_vroom",
    "read",
    "require_sound_start",
    "write",
]
