"""The demo's city profile names the places where the synthetic city has them."""

import tomllib
from pathlib import Path

import pytest

from geodata.synthetic import build_city

PROFILE = Path(__file__).parents[2] / "dispatch" / "cities" / "demo.toml"


def test_the_demo_profiles_places_are_the_synthetic_citys():
    if not PROFILE.exists():
        pytest.skip(f"{PROFILE.name} is not here")
    places = tomllib.loads(PROFILE.read_text(encoding="utf-8"))["places"]
    expected = build_city().places
    assert places.keys() == expected.keys()
    for name, (lon, lat) in expected.items():
        # A profile may round to a tenth of a metre.
        assert places[name]["lon"] == pytest.approx(lon, abs=1.1e-6)
        assert places[name]["lat"] == pytest.approx(lat, abs=1.1e-6)
