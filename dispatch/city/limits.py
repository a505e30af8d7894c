"""Largest figures a profile may name: far above any real one, and small enough for every sum of a plan."""

from dispatch.errors import CityProfileError

MAX_CREWS = 1_000
MAX_LOAD = 1_000_000
MAX_SERVICE_MINUTES = 24 * 60
MAX_TARGET_DAYS = 3_650
MAX_DUPLICATE_RADIUS = 1_000.0
MAX_DUPLICATE_DAYS = 365.0
MAX_OVERTIME_PRICE = 100
MAX_BALANCE_PRICE = 100

MAX_PRIORITY_HOURS = 300.0
"""A price grows with age and reports to eight times its type's priority: it has to stay within the solvers' horizon."""


def require_between(where: str, key: str, amount: float, least: float, most: float) -> None:
    """Refuse an amount out of range; what is not a number is never in it."""
    if not least <= amount <= most:
        raise CityProfileError(f"{where}: {key} must be between {least:,} and {most:,}, got {amount}")
