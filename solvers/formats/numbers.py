"""Numbers out of lines of text, with the line where one is not."""

import math

from solvers.errors import ProblemError


def parse_number(token: str, where: str) -> float:
    """Read a finite number.

    Raises
    ------
    ProblemError
        Beginning with ``where``: the line and what stands there.
    """
    try:
        number = float(token)
    except ValueError:
        number = math.nan
    # Python reads 1_000 as a number, which no writer of these files means.
    if not math.isfinite(number) or "_" in token:
        raise ProblemError(f"{where} must be a number, got {token!r}")
    return number


def parse_amount(token: str, where: str) -> float:
    """Read a number that is not negative."""
    number = parse_number(token, where)
    if number < 0:
        raise ProblemError(f"{where} must not be negative, got {token}")
    return number


def parse_whole(token: str, where: str) -> int:
    """Read a whole number that is not negative; ``3.0`` is one."""
    number = parse_amount(token, where)
    if number != int(number):
        raise ProblemError(f"{where} must be a whole number, got {token}")
    return int(number)


MOST = 10**6
"""Places or vehicles that a file may name: room for every published instance, none for a slip of the hand."""


def parse_count(token: str, where: str) -> int:
    """Read how many there are of something: at least one."""
    number = parse_whole(token, where)
    if not 1 <= number <= MOST:
        raise ProblemError(f"{where} must be between 1 and {MOST}, got {token}")
    return number
