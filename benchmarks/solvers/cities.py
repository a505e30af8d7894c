"""A comparison made on one city after the other."""

from collections.abc import Callable

from benchmarks.solvers.options import Options
from benchmarks.solvers.street_tables import CITIES, UnavailableError


def on_each_city(row: str, options: Options, compare_on: Callable[[str], None]) -> None:
    """Compare on each city that is asked for, and say which of them cannot be had."""
    for city in options.chosen(CITIES):
        try:
            compare_on(city)
        except UnavailableError as error:
            print(f"\n{row} in {city}: skipped, {error}")
