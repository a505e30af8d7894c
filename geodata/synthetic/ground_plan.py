"""Where things lie before a street is drawn: the lines of the grid, the outline, the river, the hills, the parks.

All is laid out on flat "drawing" metres first, east and north of the city's centre, where avenues and streets are
straight lines; :meth:`GroundPlan.bend` then turns drawing metres into ground metres. It turns one quarter after another
about its own middle, most in the middle and less outwards. Each such turn moves points on circles only, so it never
folds the drawing, and what does not cross on the drawing does not cross on the ground.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

AVENUE_SPACING = 125.0
STREET_SPACING = 97.0
"""Metres; the area of a block is that of a square of 110 m."""

ARTERIAL_EVERY = 8
BRIDGE_EVERY = 16
RIVER_BANK = 110.0
"""No junction lies nearer to the middle of the river, in drawing metres."""

RIVER_HALF_WIDTH = 75.0


@dataclass(frozen=True, kw_only=True)
class GroundPlan:
    """The drawing of a city.

    Attributes
    ----------
    side
        Metres along each side of the drawing; the city's outline lies within.
    avenues, streets
        Drawing x of each north-south line, drawing y of each east-west line.
    main_avenue, main_street
        Index of the lines that house numbers count from; they cross downtown.
    freeway_rows, freeway_columns
        A freeway runs between the line of this index and the next one.
    turns
        One row per quarter: x, y, radius, angle in radians.
    limit
        The outline's distance from the centre in 720 directions, in drawing metres, from angle -pi on.
    ripples
        Wave numbers x and y, phases and amplitudes x and y of the hills' winding, one row per wave.
    parks
        First and last avenue, first and last street around each park.
    """

    side: float
    avenues: Floats
    streets: Floats
    main_avenue: int
    main_street: int
    freeway_rows: tuple[int, ...]
    freeway_columns: tuple[int, ...]
    turns: Floats
    limit: Floats
    ripples: Floats
    river_phase: float
    parks: Integers
    jitter: Floats

    @cached_property
    def drawing(self) -> Floats:
        """Drawing metres of every crossing of the grid, shape (streets, avenues, 2)."""
        return np.stack(np.meshgrid(self.avenues, self.streets), axis=-1)

    @cached_property
    def ground(self) -> Floats:
        """Ground metres of every crossing, built or not, shape (streets, avenues, 2)."""
        hills = self.hilliness(self.drawing)[..., None]
        waves = self.drawing @ self.ripples[:, :2].T + self.ripples[:, 2]
        winding = np.sin(waves) @ self.ripples[:, 3:]
        return self.bend(self.drawing + self.jitter + hills * winding)

    @cached_property
    def built(self) -> Flags:
        """Which crossings are junctions: within the outline, not in water, in no park, under no interchange."""
        built = self.within(self.drawing) & (np.abs(self.river_side(self.drawing)) > RIVER_BANK)
        columns, rows = np.arange(len(self.avenues)), np.arange(len(self.streets))
        local = ((columns - self.main_avenue) % ARTERIAL_EVERY != 0)[None, :] & (
            (rows - self.main_street) % ARTERIAL_EVERY != 0
        )[:, None]
        for west, east, south, north in self.parks:
            inside = ((columns > west) & (columns < east))[None, :] & ((rows > south) & (rows < north))[:, None]
            built &= ~(inside & local)
        for row in self.freeway_rows:
            for column in self.freeway_columns:
                built[row - 1 : row + 3, column - 1 : column + 3] = False
        return built

    def within(self, points: Floats) -> Flags:
        """Say which drawing points, shape (..., 2), lie within the outline."""
        angle = np.arctan2(points[..., 1], points[..., 0])
        table = np.append(self.limit, self.limit[0])
        limit = np.interp(angle, np.linspace(-np.pi, np.pi, len(table)), table)
        return np.asarray(np.hypot(points[..., 0], points[..., 1]) < limit)

    def river_side(self, points: Floats) -> Floats:
        """Give the metres east (positive) or west of the middle of the river."""
        along = points[..., 1] / self.side
        middle = 0.21 + 0.045 * np.sin(2 * np.pi * along / 0.83 + self.river_phase) + 0.05 * along
        return np.asarray(points[..., 0] - self.side * middle)

    def hilliness(self, points: Floats) -> Floats:
        """Give 0 on the flats to 1 in the middle of the hills, which lie in the north-west."""
        east = (points[..., 0] / self.side + 0.26) / 0.21
        north = (points[..., 1] / self.side - 0.27) / 0.19
        return np.asarray(np.clip(1.6 * (1 - east**2 - north**2), 0, 1))

    def bend(self, points: Floats) -> Floats:
        """Turn drawing metres, shape (..., 2), into ground metres."""
        x, y = points[..., 0].copy(), points[..., 1].copy()
        for centre_x, centre_y, radius, angle in self.turns:
            east, north = x - centre_x, y - centre_y
            turn = angle * np.exp(-(east**2 + north**2) / radius**2)
            cosine, sine = np.cos(turn), np.sin(turn)
            x, y = centre_x + cosine * east - sine * north, centre_y + sine * east + cosine * north
        return np.stack([x, y], axis=-1)

    def outline(self, margin: float) -> Floats:
        """Give the ring ``margin`` metres outside the outline, in ground metres, shape (720, 2), not closed."""
        angle = np.linspace(-np.pi, np.pi, len(self.limit), endpoint=False)
        reach = self.limit + margin
        return self.bend(np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=-1))

    def river(self) -> Floats:
        """Give the river's banks as a ring in ground metres, a little longer than the city."""
        y = np.linspace(-0.5, 0.5, max(24, int(self.side / 150))) * self.side
        middle = -self.river_side(np.stack([np.zeros_like(y), y], axis=-1))
        west = np.stack([middle - RIVER_HALF_WIDTH, y], axis=-1)
        east = np.stack([middle + RIVER_HALF_WIDTH, y], axis=-1)
        return self.bend(np.concatenate([west, east[::-1]]))

    def park_rings(self) -> list[Floats]:
        """Give each park's edge, 14 m inside the streets around it, in ground metres."""
        rings = []
        for west, east, south, north in self.parks:
            x = np.linspace(self.avenues[west] + 14, self.avenues[east] - 14, 8)
            y = np.linspace(self.streets[south] + 14, self.streets[north] - 14, 8)
            edge = [(value, y[0]) for value in x] + [(x[-1], value) for value in y[1:]]
            edge += [(value, y[-1]) for value in x[-2::-1]] + [(x[0], value) for value in y[-2:0:-1]]
            rings.append(self.bend(np.array(edge)))
        return rings


def draw_plan(side: float, *, seed: int) -> GroundPlan:
    """Draw a city of ``side`` metres.

    The same seed and side draw the same city. Cities of five kilometres and more have freeways both ways, smaller
    ones only one; the number of quarters, parks and freeways grows with the size.
    """
    generator = np.random.default_rng([seed, 1])
    num_avenues, num_streets = round(side / AVENUE_SPACING), round(side / STREET_SPACING)
    main_avenue, main_street = round(0.46 * num_avenues), round(0.50 * num_streets)
    freeway_rows = _corridors(num_streets, main_street, STREET_SPACING, always=True, offset=10)
    freeway_columns = _corridors(num_avenues, main_avenue, AVENUE_SPACING, always=False, offset=-14)
    avenues = _lines(num_avenues, AVENUE_SPACING, freeway_columns, generator)
    streets = _lines(num_streets, STREET_SPACING, freeway_rows, generator)
    downtown = (float(avenues[main_avenue]), float(streets[main_street]))
    bare = GroundPlan(
        side=side,
        avenues=avenues,
        streets=streets,
        main_avenue=main_avenue,
        main_street=main_street,
        freeway_rows=freeway_rows,
        freeway_columns=freeway_columns,
        turns=_turns(side, downtown, generator),
        limit=_limit(side, generator),
        ripples=_ripples(generator),
        river_phase=float(generator.uniform(0, 2 * np.pi)),
        parks=np.zeros((0, 4), np.int64),
        jitter=generator.normal(0, 2.5, (num_streets, num_avenues, 2)),
    )
    return replace(bare, parks=_parks(bare, generator))


def _corridors(num_lines: int, main: int, spacing: float, *, always: bool, offset: int) -> tuple[int, ...]:
    """Place freeways about 9 km apart, each two lines past an arterial so that ramps can meet arterials."""
    length = num_lines * spacing
    if length < 5_000:
        return (main + 2,) if always and num_lines > 2 * ARTERIAL_EVERY else ()
    num_corridors = max(1, round(length / 9_000))
    spread = num_lines // num_corridors // ARTERIAL_EVERY * ARTERIAL_EVERY
    wanted = [main + offset + spread * (k - num_corridors // 2) for k in range(num_corridors)]
    return tuple(row for row in wanted if 6 < row < num_lines - 7)


def _lines(num_lines: int, spacing: float, corridors: tuple[int, ...], generator: np.random.Generator) -> Floats:
    """Space lines unevenly, and wide where a freeway runs between them."""
    gaps = spacing * generator.uniform(0.88, 1.12, num_lines)
    gaps[list(corridors)] = 170.0
    lines = np.concatenate([[0.0], np.cumsum(gaps)])[:num_lines]
    return np.asarray(lines - (lines[0] + lines[-1]) / 2)


def _turns(side: float, downtown: tuple[float, float], generator: np.random.Generator) -> Floats:
    num_along = max(1, round(side / 2_300))
    middle = (np.arange(num_along) + 0.5) / num_along - 0.5
    centres = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2) * side
    centres += generator.uniform(-600, 600, centres.shape)
    radius = generator.uniform(750, 1_350, len(centres))
    angle = np.radians(generator.uniform(6, 15, len(centres)) * generator.choice([-1, 1], len(centres)))
    quarters = np.column_stack([centres, radius, angle])
    apart = np.hypot(*(centres - downtown).T) > 1_300
    return np.vstack([quarters[apart], [*downtown, min(1_000.0, 0.13 * side), np.radians(27)]])


def _limit(side: float, generator: np.random.Generator) -> Floats:
    """Round the drawing's corners, make its edge uneven, and cut a coast with a harbour into its south."""
    angle = np.linspace(-np.pi, np.pi, 720, endpoint=False)
    phase = generator.uniform(0, 2 * np.pi, 3)
    half = side * (0.472 + 0.012 * np.sin(2 * angle + phase[0]) + 0.011 * np.sin(5 * angle + phase[1]))
    half += side * 0.006 * np.sin(11 * angle + phase[2])
    edge = half / (np.abs(np.cos(angle)) ** 4 + np.abs(np.sin(angle)) ** 4) ** 0.25
    reach = np.linspace(0, 0.7, 500)[:, None] * side
    x, y = reach * np.cos(angle), reach * np.sin(angle)
    coast = side * (-0.415 + 0.012 * np.sin(x / side * 14) + 0.12 * np.exp(-(((x / side - 0.07) / 0.07) ** 2)))
    at_sea = y < coast
    first = np.where(at_sea.any(axis=0), reach[np.argmax(at_sea, axis=0), 0], np.inf)
    return np.asarray(np.minimum(edge, first))


def _ripples(generator: np.random.Generator) -> Floats:
    """Draw waves of 380 to 800 m, together about 30 m high."""
    num_waves = 8
    direction = generator.uniform(0, 2 * np.pi, num_waves)
    number = 2 * np.pi / generator.uniform(380, 800, num_waves)
    amplitude = generator.normal(0, 30 * np.sqrt(2 / num_waves), (num_waves, 2))
    phase = generator.uniform(0, 2 * np.pi, num_waves)
    return np.column_stack([number * np.cos(direction), number * np.sin(direction), phase, amplitude])


def _parks(plan: GroundPlan, generator: np.random.Generator) -> Integers:
    """Draw a park into about one square of arterials in ten, and a large one that arterials run through."""
    num_avenues, num_streets = len(plan.avenues), len(plan.streets)
    wanted = []
    for column in range(plan.main_avenue % ARTERIAL_EVERY, num_avenues - ARTERIAL_EVERY, ARTERIAL_EVERY):
        for row in range(plan.main_street % ARTERIAL_EVERY, num_streets - ARTERIAL_EVERY, ARTERIAL_EVERY):
            width, height, west, south = generator.integers([3, 4, 0, 0], [6, 8, 3, 2])
            by_downtown = abs(column + 4 - plan.main_avenue) < 14 and abs(row + 4 - plan.main_street) < 14
            if generator.random() < 0.11 and not by_downtown:
                wanted.append((column + west, column + west + width, row + south, row + south + height))
    if num_avenues > 40:
        west, south = plan.main_avenue - 2 * ARTERIAL_EVERY - 3, plan.main_street + ARTERIAL_EVERY + 5
        wanted.append((west, west + 11, south, south + 9))
    parks = np.array(wanted, np.int64).reshape(-1, 4)
    corners = np.stack([plan.drawing[parks[:, row], parks[:, column]] for row in (2, 3) for column in (0, 1)], axis=1)
    side = plan.river_side(corners)
    dry = (side > RIVER_BANK).all(axis=1) | (side < -RIVER_BANK).all(axis=1)
    return np.asarray(parks[plan.within(corners).all(axis=1) & dry])
