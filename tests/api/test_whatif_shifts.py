"""Shifts as they are written for a scenario."""

import pytest

from api.cli.whatif import parse_shift


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("06:00-16:30", (0, 1, 2, 3, 4)),
        ("Mon-Thu,06:00-16:30", (0, 1, 2, 3)),
        ("Fri-Mon,06:00-16:30", (0, 4, 5, 6)),
        ("Mon+Wed+Sat,06:00-16:30", (0, 2, 5)),
        ("Sun-Sun,06:00-16:30", (6,)),
    ],
)
def test_weekdays_are_those_from_one_to_the_other_over_a_weekend_too(text: str, weekdays: tuple[int, ...]) -> None:
    assert parse_shift("PARK", text).weekdays == weekdays
