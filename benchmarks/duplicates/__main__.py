"""Print how well duplicates are told on Boston's labelled pairs: ``python -m benchmarks.duplicates [--learn]``."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.duplicates.labels import REAL_FILE, LabelledPair, read_labelled
from benchmarks.duplicates.learning import learn
from benchmarks.duplicates.measuring import Score, fixed_radius, listed, merged, score
from benchmarks.duplicates.mornings import follow_up


def main() -> None:
    """Read the command line and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    parser.add_argument("--learn", action="store_true", help="learn the weights anew and print them")
    parser.add_argument("--mornings", action="store_true", help="follow up what plans on Mondays would have merged")
    parser.add_argument("--file", type=Path, default=REAL_FILE, help="Boston's requests of July to October 2011")
    options = parser.parse_args()
    if not options.file.exists():
        print(f"skipped: Boston's requests are not at {options.file}")
    elif options.learn:
        weights, days, least = learn(_drawn(read_labelled(options.file), is_of_test=False))
        print("weights:", ", ".join(f"{name} {weight:+.2f}" for name, weight in weights.items()))
        print("duplicate_days:", ", ".join(f"{name} {value:g}" for name, value in days.items()))
        print(f"merge from: {least:.2f}")
    elif options.mornings:
        for outcome, count in follow_up(options.file, read_labelled(options.file)).most_common():
            print(f"{count:5}  {outcome}")
    else:
        report(options.file)


def report(path: Path = REAL_FILE) -> None:
    """Print precision and recall, by what was done with the pairs and by months."""
    if not path.exists():
        print(f"skipped: Boston's requests are not at {path}")
        return
    pairs = read_labelled(path)
    rules: tuple[tuple[str, Callable[[LabelledPair], bool]], ...] = (
        ("merged without asking", merged),
        ("merged or shown to a person", listed),
        ("one type within 25 m", fixed_radius),
    )
    for title, is_of_test in (("July to September, learned from", False), ("October, tested on", True)):
        drawn = _drawn(pairs, is_of_test=is_of_test)
        untold = sum(one.is_drawn and one.is_same is None and one.is_of_test == is_of_test for one in pairs)
        named = [one for one in pairs if one.why == "named" and one.is_of_test == is_of_test]
        print(f"\n{title}: {len(drawn)} drawn pairs told by their closing remarks, {untold} not told")
        for name, rule in rules:
            _print_score(name, score(drawn, rule))
        found = sum(merged(one) for one in named)
        shown = sum(listed(one) for one in named)
        print(f"  of {len(named)} pairs named by clerks {found} are merged, {shown} merged or shown")
        for kind in sorted({one.newer.service_type.name for one in drawn}):
            _print_score(kind, score([one for one in drawn if one.newer.service_type.name == kind], merged), "    ")
        _print_score(
            "open on some morning", score([one for one in drawn if one.is_seen_in_the_morning], merged), "    "
        )


def _drawn(pairs: Sequence[LabelledPair], *, is_of_test: bool) -> list[LabelledPair]:
    return [one for one in pairs if one.is_drawn and one.is_same is not None and one.is_of_test == is_of_test]


def _print_score(name: str, one: Score, margin: str = "  ") -> None:
    precision = "-" if one.precision is None else f"{one.precision:.3f} (at least {one.precision_bound:.3f})"
    recall = "-" if one.recall is None else f"{one.recall:.3f}"
    counts = f"{one.num_right} of {one.num_taken} taken, {one.num_same} same of {one.num_pairs}"
    print(f"{margin}{name:<32}precision {precision:<26} recall {recall:<7} {counts}")


if __name__ == "__main__":
    main()
