"""Where the synthetic city's requests are: beside its streets, more of them at some spots than at others."""

import numpy as np

from geodata.synthetic.city import NUM_DISTRICTS, SyntheticCity
from geodata.synthetic.ground_plan import Flags, Floats, Integers
from geodata.synthetic.kinds import KINDS
from geodata.synthetic.links import PRIMARY, RESIDENTIAL

_UNPLACED = 0.005
"""Part of the requests that have an address but no coordinates; of the open ones exactly so many."""

_IN_WATER = 5
"""Open requests whose coordinates are in the water: one in the river, the others at sea."""


def draw_addresses(
    city: SyntheticCity, kind: Integers, generator: np.random.Generator
) -> tuple[Integers, Floats, Integers]:
    """Draw an address for each request.

    Returns
    -------
    segments
        The stretch of street.
    positions
        Ground metres of the spot beside it, or for potholes on it, shape (requests, 2).
    house_numbers
        Even on the left of rising numbers, odd on the right; 0 where the address is a corner.
    """
    segment = _draw_segments(city, kind, generator)
    share, side = generator.uniform(0.04, 0.96, len(kind)), generator.choice([-1, 1], len(kind))
    streets = city.streets
    setback = np.array([one.setback for one in KINDS])[kind]
    at_corner = (generator.random(len(kind)) < np.array([one.at_corners for one in KINDS])[kind]) & (
        streets.segment_cross[segment] >= 0
    )
    share = np.where(at_corner, 0.04, share)
    start, end = np.moveaxis(streets.positions[streets.segment_nodes[segment]], 1, 0)
    along = end - start
    left = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.hypot(*along.T)[:, None]
    reach = side * generator.uniform(setback[:, 0], setback[:, 1])
    first, last = streets.segment_numbers[segment].T
    number = np.floor(first + share * (last - first)).astype(np.int64) // 2 * 2 + 2 - (side < 0)
    return segment, start + share[:, None] * along + reach[:, None] * left, np.where(at_corner, 0, number)


def collection_weekday(city: SyntheticCity, segment: Integers) -> Integers:
    """Give Monday to Friday by neighbourhood: areas of 1.2 km take turns."""
    middle = city.streets.positions[city.streets.segment_nodes].mean(axis=1)
    east, north = np.floor(middle / 1_200).astype(np.int64).T
    return np.asarray(((east + 2 * north) % 5)[segment])


def misplace(
    city: SyntheticCity, kind: Integers, is_open: Flags, positions: Floats, generator: np.random.Generator
) -> Floats:
    """Leave some requests without coordinates, and put a few open ones into the water."""
    field_work = np.array([one.field_work for one in KINDS])[kind]
    positions = positions.copy()
    positions[~is_open & (generator.random(len(kind)) < _UNPLACED)] = np.nan
    positions[np.array([one.name == "Feedback" for one in KINDS])[kind]] = np.nan
    candidates = generator.permutation(np.flatnonzero(is_open & field_work))
    num_unplaced = round(_UNPLACED * len(candidates))
    positions[candidates[:num_unplaced]] = np.nan
    astray = candidates[num_unplaced : num_unplaced + min(_IN_WATER, len(candidates) // 20)]
    plan = city.plan
    north = plan.streets[plan.main_street + 4]
    river = -plan.river_side(np.array([[0.0, north]]))
    at_sea = np.stack(
        [0.07 * plan.side + generator.uniform(-200, 200, len(astray)), np.full(len(astray), -0.52 * plan.side)], axis=1
    )
    at_sea[:1] = [river[0], north]
    positions[astray] = plan.bend(at_sea)
    return positions


def _draw_segments(city: SyntheticCity, kind: Integers, generator: np.random.Generator) -> Integers:
    """Draw a stretch of street for each: more downtown and at the city's sore spots."""
    streets, side = city.streets, city.plan.side
    ends = streets.positions[streets.segment_nodes]
    middle, length = ends.mean(axis=1), np.hypot(*(ends[:, 1] - ends[:, 0]).T)
    has_addresses = (streets.segment_highway >= PRIMARY) & (streets.segment_highway <= RESIDENTIAL)
    has_addresses &= ~streets.segment_bridge
    downtown = city.plan.ground[city.plan.main_street, city.plan.main_avenue]
    centre = 1.6 * np.exp(-(((middle - downtown) ** 2).sum(axis=1)) / max(900.0, 0.11 * side) ** 2)
    num_spots = max(5, round((side / 2_200) ** 2))
    spots = middle[generator.choice(len(middle), num_spots, p=length * has_addresses / np.sum(length * has_addresses))]
    radius, heat = generator.uniform(180, 600, num_spots), generator.lognormal(0.7, 0.6, (num_spots, len(KINDS)))
    by_district = np.exp(generator.normal(0, 0.3, (NUM_DISTRICTS + 1, len(KINDS))))[city.district_of(middle)]
    density = np.repeat(0.3 + centre[:, None], len(KINDS), axis=1)
    for spot, reach, warmth in zip(spots, radius, heat, strict=True):
        density += np.exp(-((middle - spot) ** 2).sum(axis=1) / reach**2)[:, None] * warmth
    segment = np.empty(len(kind), np.int64)
    for index, one in enumerate(KINDS):
        mine = kind == index
        on_highway = np.array(one.on_highway)[np.clip(streets.segment_highway - PRIMARY, 0, 3)]
        weight = np.cumsum(length * has_addresses * on_highway * density[:, index] * by_district[:, index])
        segment[mine] = np.searchsorted(weight, generator.random(int(mine.sum())) * weight[-1], side="right")
    return segment
