"""Random numbers that a compiled function can draw and repeat. Compiled.

Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (14), 2003: the triple 13, 7, 17.
"""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled

Chance = NDArray[np.uint64]
"""Shape (1,): the state, never 0."""


def new_chance(seed: int) -> Chance:
    """Start a sequence; seeds that are close give sequences that are not."""
    return np.random.default_rng(seed).integers(1, 2**63, size=1, dtype=np.uint64)


@compiled
def draw(chance: Chance) -> float:
    """Draw from [0, 1)."""
    state = chance[0]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    chance[0] = state
    return float((state >> np.uint64(11)) * 2.0**-53)


@compiled
def draw_below(chance: Chance, bound: int) -> int:
    """Draw from 0 to ``bound - 1``."""
    return int(draw(chance) * bound)
