"""A made-up city: streets, council districts, yards.

It lies in the open Pacific off Los Angeles, so that nobody takes it for a real place, and keeps that city's clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from scipy.spatial import cKDTree
from shapely import MultiPoint, Point, Polygon, voronoi_polygons
from shapely.strtree import STRtree

from geodata.synthetic.ground_plan import Floats, GroundPlan, Integers
from geodata.synthetic.links import PRIMARY, RESIDENTIAL
from geodata.synthetic.streets import Streets, build_streets

NAME = "Synthetic City"
CENTRE = (-118.75, 33.65)
"""Longitude and latitude of the ground plan's origin."""

TIME_ZONE = "America/Los_Angeles"
NUM_DISTRICTS = 15

_METRES_A_DEGREE = 6_371_009.0 * np.pi / 180
"""On a sphere of the earth's mean radius, as OSMnx takes it for lengths."""

_PLACES = {
    "North Yard": (-0.03, 0.31),
    "Central Yard": (0.07, -0.04),
    "Harbor Yard": (0.14, -0.27),
    "Asphalt Plant": (0.34, 0.08),
}
"""Where each place is wanted, as shares of the city's side east and north of the centre."""


@dataclass(frozen=True, kw_only=True)
class SyntheticCity:
    """A made-up city, the same for the same seed and number of nodes.

    Attributes
    ----------
    plan
        The drawing it was built from: outline, river, parks, hills.
    streets
        Nodes and ways.
    district_centres
        Ground metres; a point belongs to the district whose centre is nearest. Shape (15, 2), district 1 first.
    places
        Longitude and latitude of the yards and the plant, each on a junction.
    """

    seed: int
    plan: GroundPlan
    streets: Streets
    district_centres: Floats
    places: Mapping[str, tuple[float, float]]

    @cached_property
    def districts(self) -> tuple[Polygon, ...]:
        """Polygons in longitude and latitude that tile the city, district 1 first."""
        outline = Polygon(self.plan.outline(margin=120.0)).buffer(0)
        cells = list(voronoi_polygons(MultiPoint(self.district_centres), extend_to=outline).geoms)
        tree = STRtree(cells)
        cell_of = [int(tree.query(Point(centre), predicate="within")[0]) for centre in self.district_centres]
        pieces = [cells[cell].intersection(outline) for cell in cell_of]
        return tuple(Polygon(to_lonlat(np.array(_largest(piece).exterior.coords))) for piece in pieces)

    def district_of(self, positions: Floats) -> Integers:
        """Give the district, 1 to 15, of ground metres, shape (points, 2)."""
        return np.asarray(cKDTree(self.district_centres).query(positions)[1] + 1)


def build_city(*, num_nodes: int = 5_000, seed: int = 311) -> SyntheticCity:
    """Build a city of about ``num_nodes`` street nodes.

    Parameters
    ----------
    num_nodes
        Intersections and ends of streets, as a network has them once it is simplified; met within a few per cent.
        5,000 make a city 8 km across, 150,000 one of 40 km.
    seed
        The same seed builds the same city.

    Raises
    ------
    ValueError
        If ``num_nodes`` is below 150.
    """
    plan, streets = build_streets(num_nodes, seed=seed)
    return SyntheticCity(
        seed=seed,
        plan=plan,
        streets=streets,
        district_centres=_district_centres(streets.positions[: streets.num_junctions], seed=seed),
        places=MappingProxyType(_places(plan, streets)),
    )


def to_lonlat(positions: Floats) -> Floats:
    """Turn ground metres into longitude and latitude, to the seven decimals that OSM keeps.

    The map is linear (equirectangular about the centre): 20 km north of it, east-west distances are off by 0.2 %.
    """
    scale = np.array([_METRES_A_DEGREE * np.cos(np.radians(CENTRE[1])), _METRES_A_DEGREE])
    return np.asarray(np.round(np.array(CENTRE) + positions / scale, 7))


def _places(plan: GroundPlan, streets: Streets) -> dict[str, tuple[float, float]]:
    """Put each place on the junction of surface streets nearest to where it is wanted."""
    surface = (streets.segment_highway >= PRIMARY) & (streets.segment_highway <= RESIDENTIAL)
    nodes = np.unique(streets.segment_nodes[surface])
    nodes = nodes[nodes < streets.num_junctions]
    wanted = plan.bend(np.array(list(_PLACES.values())) * plan.side)
    found = nodes[cKDTree(streets.positions[nodes]).query(wanted)[1]]
    lonlat = to_lonlat(streets.positions[found]).tolist()
    return {name: (lon, lat) for name, (lon, lat) in zip(_PLACES, lonlat, strict=True)}


def _district_centres(positions: Floats, *, seed: int) -> Floats:
    """Cut the city into parts of about the same size by Lloyd's algorithm; number them from north to south."""
    generator = np.random.default_rng([seed, 4])
    sample = generator.permutation(positions)[:20_000]
    centres = sample[:1]
    for _ in range(NUM_DISTRICTS - 1):
        distance, _ = cKDTree(centres).query(sample)
        chance = distance**2 / np.sum(distance**2)
        centres = np.vstack([centres, sample[generator.choice(len(sample), p=chance)]])
    for _ in range(40):
        _, nearest = cKDTree(centres).query(sample)
        counts = np.maximum(np.bincount(nearest, minlength=NUM_DISTRICTS), 1)
        sums = [np.bincount(nearest, sample[:, axis], minlength=NUM_DISTRICTS) for axis in (0, 1)]
        centres = np.stack(sums, axis=1) / counts[:, None]
    return np.asarray(centres[np.argsort(-centres[:, 1])])


def _largest(shape: object) -> Polygon:
    """Take the largest polygon of what an intersection gave."""
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon)]
    return max(parts, key=lambda part: part.area)
