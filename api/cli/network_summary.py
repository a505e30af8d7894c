"""What there is to say about a street network, for a person to read."""

from collections.abc import Iterator, Mapping
from typing import Any


def describe_network(facts: Mapping[str, Any]) -> str:
    """Write what :func:`geodata.streets.network.info` gives as lines of a label and what there is to say."""
    lines = [*_source(facts), *_size(facts), *_rules(facts), *_cut_off(facts), *_surroundings(facts), *_classes(facts)]
    lines.append(("digest", facts["digest"]))
    return "\n".join(f"{label:<14}{text}" for label, text in lines)


_Lines = Iterator[tuple[str, str]]


def _source(facts: Mapping[str, Any]) -> _Lines:
    if facts.get("source") == "place":
        yield "from", f"{facts['place']}, found as {facts['place_found_as']}"
    elif "source_file" in facts:
        yield "from", str(facts["source_file"])
    if "attribution" in facts:
        yield "owed to", str(facts["attribution"])
    if missing := facts.get("num_positions_missing"):
        yield "missing", f"the positions of {missing:,} nodes, at which ways were cut"
    for key, what in (
        ("num_not_lines", "are no lines"),
        ("num_not_driven", "are of a class that is not driven"),
        ("num_without_length", "have no length"),
    ):
        if number := facts.get(key):
            yield "left out", f"{number:,} that {what}"
    if number := facts.get("num_unknown_classes"):
        yield (
            "unknown",
            f"class of {_number(number, 'line')}, taken for residential: {_counts(facts['unknown_classes'])}",
        )
    if number := facts.get("num_unknown_one_ways"):
        yield (
            "unknown",
            f"one-way of {_number(number, 'line')}, taken for both ways: {_counts(facts['unknown_one_ways'])}",
        )


def _size(facts: Mapping[str, Any]) -> _Lines:
    yield "nodes", f"{facts['num_nodes']:,}"
    yield "edges", f"{facts['num_edges']:,}, where a street driven both ways counts twice"
    streets = f"{facts['num_streets']:,} of {facts['length_km']:,.1f} km"
    yield "streets", f"{streets}; {_share(facts['num_one_way'], facts['num_streets'])} are one-way"
    west, south, east, north = facts["bounds"]
    yield "within", f"longitude {west:.5f} to {east:.5f}, latitude {south:.5f} to {north:.5f}"


def _rules(facts: Mapping[str, Any]) -> _Lines:
    if "share_speed_known" in facts:
        yield (
            "speed limits",
            f"stated for {facts['share_speed_known']:.1%} of the edges, else assumed by class; driven at "
            f"{facts['free_flow_factor']:.0%} of the limit",
        )
    yield "signals", f"at {_share(facts['num_signals'], facts['num_nodes'])} nodes"
    restrictions = f"{_number(facts['num_forbidden_sequences'], 'sequence')} of edges forbidden"
    if read := facts.get("num_restrictions_read"):
        kept, skipped = facts["num_restrictions_kept"], facts["restrictions_skipped"]
        restrictions += f"; {kept:,} of {read:,} restrictions kept"
        if skipped:
            restrictions += f", skipped: {_counts(skipped)}"
    yield "turns", restrictions


def _cut_off(facts: Mapping[str, Any]) -> _Lines:
    if "cut_off" not in facts:
        return
    cut = facts["cut_off"]
    if not cut["num_parts"]:
        yield "cut off", "nothing"
        return
    yield "cut off", f"{_number(cut['num_parts'], 'part')}: {cut['num_nodes']:,} nodes, {cut['num_edges']:,} edges"
    for part in cut["largest"]:
        where = f"around {part['lon']:.5f},{part['lat']:.5f}"
        yield "", f"{part['num_nodes']:,} nodes, {part['num_edges']:,} edges {where}"
    if (more := cut["num_parts"] - len(cut["largest"])) and cut["largest"]:
        yield "", f"and {more:,} smaller"


def _surroundings(facts: Mapping[str, Any]) -> _Lines:
    islands = _number(facts["num_islands"], "street")
    yield "islands", f"{islands} of {facts['island_km']:,.1f} km that no street joins to the others"
    areas, lines = facts["num_barrier_areas"], facts["num_barrier_lines"]
    if areas or lines:
        water = f"{_number(areas, 'area')} and {_number(lines, 'line')}, {facts['barrier_km']:,.1f} km in all"
        yield "water", f"{water}, that nobody walks across"
    else:
        yield "water", "none is known: no point is told to lie across it"


def _classes(facts: Mapping[str, Any]) -> _Lines:
    limits = facts.get("assumed_speed_limits_kmh", {})
    label = "classes"
    for name, length in sorted(facts["length_km_by_class"].items(), key=lambda item: -item[1]):
        limit = f"   {limits[name]:3.0f} km/h where none is stated" if name in limits else ""
        yield label, f"{name:<16}{length:>10,.1f} km{limit}"
        label = ""


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _share(number: int, total: int) -> str:
    return f"{number:,} ({number / total:.1%})" if total else f"{number:,}"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name.replace('_', ' ') or '(empty)'}" for name, number in counts.items())


MUCH = 0.2
"""Share of the edges cut off above which something is wrong with the streets, not with their edges."""


def warn_of_parts(facts: Mapping[str, Any]) -> str | None:
    """Say where so much was cut off that the streets cannot be meant so; None where not."""
    cut_off = facts.get("cut_off", {}).get("num_edges", 0)
    share = cut_off / max(1, facts["num_edges"] + cut_off)
    if share <= MUCH:
        return None
    return (
        f"warning: {share:.0%} of the streets were cut off, for no street joins them to the others both ways: "
        "are lines split where streets meet, and are one-ways drawn the way they are driven?"
    )
