"""A town with streets of five classes, crews that roam it, and speeds there that nobody told the prior."""

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from streets_town import Street, town

from geodata.streets.traffic import SpeedFactors, Trips, assumed_speed_factors

CLASSES = ("motorway", "primary", "secondary", "tertiary", "residential")
SIDE = 14


def roaming_town():
    """Make a grid of streets, classes by row and by column, from 9 s a block on a motorway to 30 s on a residential."""
    duration = dict(zip(CLASSES, (9_000, 14_000, 18_000, 22_000, 30_000), strict=True))
    highway = ["residential", "tertiary", "residential", "secondary", "residential", "primary", "motorway"]
    streets = []
    for y in range(SIDE):
        for x in range(SIDE):
            node = y * SIDE + x
            if x + 1 < SIDE:
                streets.append(Street(node, node + 1, duration[highway[y % 7]], highway=highway[y % 7]))
            if y + 1 < SIDE:
                streets.append(Street(node, node + SIDE, duration[highway[x % 7]], highway=highway[x % 7]))
    return town([(x, y) for y in range(SIDE) for x in range(SIDE)], streets)


def true_factors(prior, random, *, overall=1.1, deviation=0.1):
    """Make speeds by which all is slower than the prior says, and each class, each period and each of both differs."""
    slowness = overall / prior.factors
    slowness *= np.exp(random.normal(0, deviation, (len(prior.class_names), 1)))
    slowness *= np.exp(random.normal(0, deviation, (1, 48)))
    slowness *= np.exp(random.normal(0, deviation / 2, slowness.shape))
    return SpeedFactors(class_names=prior.class_names, factors=np.clip(1 / slowness, 0.1, 2.9), source="the truth")


def roam(network, truth, num_trips, random, *, noise=0.15, share_of_stops=0.0):
    """Drive trips of 8 to 40 blocks, never back where they came from; see :func:`drive`."""
    next_edges = [
        np.flatnonzero((network.edge_tail == head) & (np.arange(network.num_edges) != reverse))
        for head, reverse in zip(network.edge_head, network.edge_reverse, strict=True)
    ]
    routes = []
    for _ in range(num_trips):
        route = [int(random.integers(network.num_edges))]
        for _ in range(random.integers(7, 40)):
            route.append(int(random.choice(next_edges[route[-1]])))
        routes.append(route)
    return drive(network, truth, routes, random, noise=noise, share_of_stops=share_of_stops)


def fastest_routes(network, num_routes, random):
    """Route between pairs of nodes by the network's own durations, without regard to turns; ten routes from a node."""
    matrix = csr_matrix(
        (network.edge_duration.astype(float), (network.edge_tail, network.edge_head)),
        shape=(network.num_nodes, network.num_nodes),
    )
    # Streets side by side would be added up: between two nodes any one of them will do.
    edge_between = {pair: e for e, pair in enumerate(zip(network.edge_tail, network.edge_head, strict=True))}
    sources = random.integers(0, network.num_nodes, num_routes // 10)
    _, before = dijkstra(matrix, indices=sources, return_predecessors=True)
    routes = []
    for number in range(num_routes):
        row, route = before[number // 10], []
        while len(route) < 2:
            node, route = int(random.integers(network.num_nodes)), []
            while row[node] >= 0:
                route.append(edge_between[row[node], node])
                node = row[node]
        routes.append(route[::-1])
    return routes


def drive(network, truth, routes, random, *, noise=0.15, share_of_stops=0.0):
    """Drive trips along routes under the true factors, mostly on working days from 6 to 18.

    A trip's noise is normal, with ``noise`` times the duration as its deviation at 400 s and less than in proportion
    beyond; ``share_of_stops`` of the trips have half an hour's break in them that nobody noted.
    """
    num_trips = len(routes)
    at_work = random.random(num_trips) < 0.8
    driven = Trips(
        edge_offset=np.cumsum([0, *map(len, routes)]),
        edge=np.concatenate(routes),
        first_fraction=random.random(num_trips),
        last_fraction=random.random(num_trips),
        period=np.where(at_work, random.integers(6, 18, num_trips), random.integers(0, 48, num_trips)),
        fixed=3.0 * np.array([len(route) for route in routes]),
        driven=np.ones(num_trips),
    )
    seconds = expected(driven, network, truth)
    seconds += random.normal(0, noise * np.sqrt(400 * seconds))
    seconds[random.random(num_trips) < share_of_stops] += 1_800
    return replace_driven(driven, np.maximum(np.rint(seconds), 1.0))


def expected(trips, network, factors):
    """Compute what trips take under speed factors, one after the other, sharing no code with the package."""
    row = [factors.class_names.index(network.class_names[c]) for c in network.edge_class]
    seconds = []
    for t in range(len(trips.period)):
        edges = trips.edge[trips.edge_offset[t] : trips.edge_offset[t + 1]]
        each = [network.edge_duration[e] / 1000 / factors.factors[row[e], trips.period[t]] for e in edges]
        if len(edges) == 1:
            total = each[0] * (trips.last_fraction[t] - trips.first_fraction[t])
        else:
            total = each[0] * (1 - trips.first_fraction[t]) + sum(each[1:-1]) + each[-1] * trips.last_fraction[t]
        seconds.append(trips.fixed[t] + total)
    return np.array(seconds)


def replace_driven(trips, driven):
    fields = ("edge_offset", "edge", "first_fraction", "last_fraction", "period", "fixed")
    return Trips(**{field: getattr(trips, field) for field in fields}, driven=driven)


def prior():
    return assumed_speed_factors(CLASSES)
