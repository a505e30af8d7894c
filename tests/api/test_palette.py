"""The crew colours can be told apart by eyes without red or green cones, and white numbers read on them."""

import re
from itertools import combinations

import numpy as np
import pytest

from api.pages.rendering import STATIC

# Machado, Oliveira and Fernandes, "A physiologically-based model for simulation of color vision deficiency" (2009),
# table 1, severity 1.0; on linear RGB.
EYES = {
    "normal": np.eye(3),
    "protanopic": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopic": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}

# Ottosson, "A perceptual color space for image processing" (2020).
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@pytest.fixture(scope="module")
def palette() -> np.ndarray:
    """Give the crew colours as linear RGB, shape (n, 3)."""
    css = (STATIC / "plan.css").read_text()
    written = [match[1] for match in sorted(re.findall(r"--crew-(\d+): #([0-9a-f]{6});", css))]
    gamma = np.array([[int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)] for color in written])
    return np.where(gamma <= 0.04045, gamma / 12.92, ((gamma + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize(("eyes", "least"), [("normal", 0.13), ("protanopic", 0.088), ("deuteranopic", 0.088)])
def test_any_two_crew_colours_are_apart(palette: np.ndarray, eyes: str, least: float):
    seen = np.clip(palette @ EYES[eyes].T, 0, 1)
    lab = np.cbrt(seen @ TO_CONES.T) @ TO_LAB.T
    assert min(np.linalg.norm(one - other) for one, other in combinations(lab, 2)) >= least


def test_white_numbers_stand_out_on_every_crew_colour(palette: np.ndarray):
    luminance = palette @ np.array([0.2126, 0.7152, 0.0722])
    assert (1.05 / (luminance + 0.05)).min() >= 3.75
