"""Streets: the routing engine beside scipy's Dijkstra, OSRM and osmnx, on the same streets in the same run.

``make bench`` takes the short way: one city, no routing server. ``make bench-streets`` takes the long one, with OSRM
and the synthetic city of 150,000 nodes, and holds every figure against its goal.
"""


def run() -> None:
    """Compare on one city, with tables of up to 1,000 x 1,000 and without a routing server."""
    # Not above: a fresh process whose start is measured imports this package, and must not import the peers with it.
    from benchmarks.streets.comparison import compare
    from benchmarks.streets.places import small_city

    compare(small_city(), sizes=(100, 1_000), runs=3, osrm=None)
