"""The rules of the road as an OpenStreetMap file states them, held against a driven path.

It shares nothing with the router: it reads the raw nodes, ways and restriction relations itself, finds the path's
positions among the file's own nodes, and goes from node to node. Two rules are judged, one-way streets and turn
restrictions; whether one may drive somewhere at all is judged broadly (any ``highway`` but those for feet, bicycles
and rails). Where positions leave open which nodes or ways were driven, the reading that breaks fewest rules counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from math import floor, hypot
from pathlib import Path

import osmium

Position = tuple[float, float]
Step = tuple[int, int, int]
"""A way and two nodes next to each other on it, in the order they are driven."""

TOLERANCE = 1e-6
"""Degrees: positions of a path are rounded to six decimals, those of the file have seven."""

_NOT_FOR_CARS = frozenset(
    {"bridleway", "bus_stop", "construction", "corridor", "cycleway", "elevator", "footway", "path", "pedestrian"}
    | {"platform", "proposed", "raceway", "razed", "abandoned", "steps"}
)

_TIMES = frozenset({"hour_on", "hour_off", "day_on", "day_off"})
"""How certain hours were tagged before there was ``restriction:conditional``."""

_EXCEPTED = frozenset({"motorcar", "motor_vehicle", "vehicle"})


@dataclass(frozen=True)
class Broken:
    """One rule a path breaks: ``rule`` is "off the streets", "one-way" or "restriction".

    ``at`` is the index of the position driven to, ``what`` names ways, nodes and relation.
    """

    rule: str
    at: int
    what: str


@dataclass(frozen=True)
class Restriction:
    """After ``driven``, steps one right after the other, no step along ``ways``, or with ``only`` no other one.

    A restriction with ``back`` is against turning round alone: it forbids that very step.
    """

    relation: int
    kind: str
    driven: tuple[Step, ...]
    ways: frozenset[int]
    only: bool
    back: Step | None = None

    def forbids(self, step: Step) -> bool:
        if self.back is not None:
            return step == self.back
        way, start, end = step
        # "Only straight on" along one way does not mean back where one came from.
        turned_round = (way, end, start) == self.driven[-1] and self.kind != "only_u_turn"
        return (way not in self.ways or turned_round) if self.only else way in self.ways


@dataclass(frozen=True)
class StreetRules:
    """What a file says: where its nodes are, how ways join them, and what is forbidden.

    ``steps`` leads from node to node by each way that joins them, with whether it may be driven in that direction.
    ``restrictions`` are found by the last of the steps driven. ``skipped`` counts those for cars that name ways no
    car drives or the file lacks, or that leave open which turn they mean.
    """

    position: Mapping[int, Position]
    nodes_near: Mapping[tuple[int, int], list[int]]
    steps: Mapping[int, Mapping[int, list[tuple[int, bool]]]]
    restrictions: Mapping[Step, list[Restriction]]
    num_restrictions: int
    skipped: int
    longest: int

    def broken_by(self, path: Sequence[Position]) -> list[Broken]:
        """List the rules that a path breaks: positions along the streets, of which the ends may lie between nodes."""
        path = [position for index, position in enumerate(path) if index == 0 or position != path[index - 1]]
        if len(path) < 2:
            return []
        return min((list(reading.broken) for reading in _drive(self, path)), key=len)

    def nodes_at(self, place: Position) -> list[int]:
        """List the nodes a position of a path may stand for."""
        column, row = _cell(place)
        return [
            node
            for x in range(column - 1, column + 2)
            for y in range(row - 1, row + 2)
            for node in self.nodes_near.get((x, y), ())
            if max(abs(self.position[node][0] - place[0]), abs(self.position[node][1] - place[1])) <= TOLERANCE
        ]

    def steps_from(self, node: int) -> list[Step]:
        """List the steps one may drive from a node, one-way streets the right way alone."""
        return [(way, node, end) for end, ways in self.steps.get(node, {}).items() for way, allowed in ways if allowed]

    def middle_of(self, start: int, end: int) -> Position:
        """Give the place half way between two nodes."""
        (x, y), (end_x, end_y) = self.position[start], self.position[end]
        return (x + end_x) / 2, (y + end_y) / 2

    def lies_on(self, place: Position, start: int, end: int) -> bool:
        """Tell whether a position lies on the straight line between two nodes."""
        return self._along(place, start, end) is not None

    def around(self, first: Position, second: Position) -> list[tuple[int, int]]:
        """List the steps between whose nodes one may drive from the first position to the second."""
        found = []
        for start, ends in self.steps.items():
            for end in ends:
                passed, reached = self._along(first, start, end), self._along(second, start, end)
                if passed is not None and reached is not None and passed <= reached:
                    found.append((start, end))
        return found

    def _along(self, place: Position, start: int, end: int) -> float | None:
        (x, y), (end_x, end_y) = (
            (lon - self.position[start][0], lat - self.position[start][1]) for lon, lat in (place, self.position[end])
        )
        if not (min(0.0, end_x) - TOLERANCE <= x <= max(0.0, end_x) + TOLERANCE):
            return None
        share = (x * end_x + y * end_y) / (end_x**2 + end_y**2 or 1.0)
        nearest = min(1.0, max(0.0, share))
        return share if hypot(x - nearest * end_x, y - nearest * end_y) <= TOLERANCE else None


def read_rules(osm_path: Path) -> StreetRules:
    """Read every street and every turn restriction that holds for cars at all times."""
    ways: dict[int, tuple[list[int], int]] = {}
    relations: list[tuple[int, str, list[tuple[str, str, int]]]] = []
    position: dict[int, Position] = {}
    for thing in osmium.FileProcessor(str(osm_path)):
        if thing.is_node():
            position[thing.id] = (thing.location.lon, thing.location.lat)
        elif thing.is_way() and "highway" in thing.tags:
            direction = _direction(dict(thing.tags))
            if direction is not None:
                ways[thing.id] = ([node.ref for node in thing.nodes], direction)
        elif thing.is_relation() and thing.tags.get("type") == "restriction":
            kind = _kind(dict(thing.tags))
            if kind is not None:
                relations.append((thing.id, kind, [(one.role, one.type, one.ref) for one in thing.members]))
    steps: dict[int, dict[int, list[tuple[int, bool]]]] = defaultdict(dict)
    for way, (nodes, direction) in ways.items():
        for start, end in pairwise(nodes):
            if start != end and start in position and end in position:
                steps[start].setdefault(end, []).append((way, direction >= 0))
                steps[end].setdefault(start, []).append((way, direction <= 0))
    nodes_near: dict[tuple[int, int], list[int]] = defaultdict(list)
    for node in steps:
        nodes_near[_cell(position[node])].append(node)
    nodes_of = {way: nodes for way, (nodes, _) in ways.items()}
    found = [list(_restrictions(*relation, nodes_of)) for relation in relations]
    restrictions: dict[Step, list[Restriction]] = defaultdict(list)
    for restriction in chain.from_iterable(found):
        restrictions[restriction.driven[-1]].append(restriction)
    return StreetRules(
        position={node: position[node] for node in steps},
        nodes_near=dict(nodes_near),
        steps=dict(steps),
        restrictions=dict(restrictions),
        num_restrictions=sum(map(bool, found)),
        skipped=len(found) - sum(map(bool, found)),
        longest=max((len(restriction.driven) for restriction in chain.from_iterable(found)), default=1),
    )


def _cell(place: Position) -> tuple[int, int]:
    return floor(place[0] / TOLERANCE), floor(place[1] / TOLERANCE)


def _direction(tags: dict[str, str]) -> int | None:
    """1 for a way driven in the order of its nodes alone, -1 against it, 0 for both; None if no car drives there."""
    if tags["highway"] in _NOT_FOR_CARS or tags.get("area") == "yes":
        return None
    keys = ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway")
    stated = next((tags[key] for key in keys if key in tags), None)
    if stated in {"yes", "true", "1"}:
        return 1
    if stated in {"-1", "reverse"}:
        return -1
    if stated in {"reversible", "alternating"}:
        return None
    by_nature = tags["highway"] == "motorway" or tags.get("junction") in {"roundabout", "circular"}
    return 1 if stated is None and by_nature else 0


def _kind(tags: dict[str, str]) -> str | None:
    """Give ``no_left_turn`` and the like where it holds for cars at all times."""
    if _TIMES & tags.keys() or _EXCEPTED & {word.strip() for word in tags.get("except", "").split(";")}:
        return None
    keys = ("restriction:motorcar", "restriction:motor_vehicle", "restriction")
    kind = next((tags[key] for key in keys if key in tags), "")
    return kind if kind.startswith(("no_", "only_")) and kind.replace("_", "").isalpha() else None


def _restrictions(
    relation: int, kind: str, members: list[tuple[str, str, int]], ways: dict[int, list[int]]
) -> Iterator[Restriction]:
    """Turn a relation into what may not follow what, one for each way one can come from."""
    origins = [ref for role, sort, ref in members if role == "from" and sort == "w" and ref in ways]
    targets = frozenset(ref for role, sort, ref in members if role == "to" and sort == "w" and ref in ways)
    middle = [(sort, ref) for role, sort, ref in members if role == "via"]
    if not targets or not middle or any(sort == "w" and ref not in ways for sort, ref in middle):
        return
    for origin in origins:
        for first, steps in _middles(ways[origin], middle, ways):
            last = steps[-1][2] if steps else first
            approaches = [(origin, node, first) for node in _beside(ways[origin], first)]
            reaches = {way for way in targets if last in ways[way]}
            clear = len(approaches) == 1 and all(len(_beside(ways[way], last)) == 1 for way in reaches)
            for approach in approaches:
                driven, only = (approach, *steps), kind.startswith("only_")
                if kind == "no_u_turn" and not steps and origin in reaches:
                    # The ways need not be cut where one may not turn round: all that is meant is going back.
                    back = (origin, first, approach[1])
                    yield Restriction(relation, kind, driven, frozenset(), only, back)
                elif reaches and clear:
                    yield Restriction(relation, kind, driven, frozenset(reaches), only)


def _middles(
    origin: list[int], middle: list[tuple[str, int]], ways: dict[int, list[int]]
) -> Iterator[tuple[int, tuple[Step, ...]]]:
    """Give the node where one leaves the first way, and the steps along the ways between, in either direction."""
    if len(middle) == 1 and middle[0][0] == "n":
        if middle[0][1] in origin:
            yield middle[0][1], ()
        return
    via = [ref for sort, ref in middle if sort == "w"]
    for order in (via, via[::-1]) if len(via) > 1 else (via,):
        for first in {ways[order[0]][0], ways[order[0]][-1]} & set(origin):
            here, steps = first, []
            for way in order:
                nodes = ways[way] if ways[way][0] == here else ways[way][::-1]
                if nodes[0] != here:
                    break
                steps += [(way, start, end) for start, end in pairwise(nodes)]
                here = nodes[-1]
            else:
                yield first, tuple(steps)


def _beside(nodes: list[int], node: int) -> set[int]:
    """Give the nodes right before and after ``node`` on a way."""
    return {b if a == node else a for a, b in pairwise(nodes) if node in (a, b)}


@dataclass(frozen=True)
class _Reading:
    """One way to read a path up to a position: the node reached, the last steps, the rules broken so far."""

    node: int
    steps: tuple[Step, ...] = ()
    broken: tuple[Broken, ...] = ()


_NOWHERE = -1
"""No node: where a path is after leaving the streets. Nothing leads on from there."""


def _drive(rules: StreetRules, path: Sequence[Position]) -> list[_Reading]:
    """Follow a path from position to position, with every reading that may yet turn out best."""
    readings = [_Reading(node) for node in rules.nodes_at(path[0])]
    for at in range(1, len(path)):
        place, last = path[at], at == len(path) - 1
        ends = rules.nodes_at(place)
        after = [
            later
            for reading in readings
            for end in rules.steps.get(reading.node, ())
            if end in ends or (last and rules.lies_on(place, reading.node, end))
            for later in _step(rules, reading, end, at)
        ]
        if at == 1:
            # A path may begin between two nodes, and end there too.
            within = rules.around(*path) if last else []
            within += [(start, end) for end in ends for start in rules.steps[end] if rules.lies_on(path[0], start, end)]
            after += [later for start, end in within for later in _step(rules, _Reading(start), end, at)]
        if not after:
            note = Broken("off the streets", at, f"no street leads from {path[at - 1]} to {place}")
            before = min((reading.broken for reading in readings), key=len, default=())
            after = [_Reading(end, (), (*before, note)) for end in ends or [_NOWHERE]]
        readings = _best(_linger(rules, after, ends, at))
    return readings


def _step(rules: StreetRules, reading: _Reading, end: int, at: int) -> Iterator[_Reading]:
    """Drive on to the next node, along each way that leads there, and note what that breaks."""
    for way, allowed in rules.steps[reading.node][end]:
        step = (way, reading.node, end)
        broken = list(reading.broken)
        if not allowed:
            broken.append(Broken("one-way", at, f"way {way} from node {reading.node} to {end}"))
        for restriction in rules.restrictions.get(reading.steps[-1], ()) if reading.steps else ():
            if reading.steps[-len(restriction.driven) :] == restriction.driven and restriction.forbids(step):
                what = f"relation {restriction.relation}, {restriction.kind}, at node {reading.node} into way {way}"
                broken.append(Broken("restriction", at, what))
        yield _Reading(end, (*reading.steps, step)[-rules.longest :], tuple(broken))


def _linger(rules: StreetRules, readings: list[_Reading], ends: Sequence[int], at: int) -> list[_Reading]:
    """Add the steps between nodes that rounding puts at one position: the path does not show them."""
    found, fresh = list(readings), readings
    for _ in ends[1:]:
        fresh = [
            later
            for reading in fresh
            if reading.node in ends
            for end in rules.steps[reading.node]
            if end in ends
            for later in _step(rules, reading, end, at)
        ]
        found += fresh
    return found


def _best(readings: Iterable[_Reading]) -> list[_Reading]:
    """Of readings with the same future keep the one that breaks fewest rules."""
    best: dict[tuple[int, tuple[Step, ...]], _Reading] = {}
    for reading in readings:
        key = reading.node, reading.steps
        if key not in best or len(reading.broken) < len(best[key].broken):
            best[key] = reading
    return list(best.values())
