"""The largest numbers a problem may name, and two that mean something of their own."""

import numpy as np

UNREACHABLE = np.int32(10**8)
"""Entry of a matrix for a pair without a way between them (over three years: never worth driving)."""

HORIZON = 10**7
"""Largest time and duration a problem may name, in seconds: every sum of travel stays within 64 bits."""

LARGEST_COST = 10**12
"""Largest cost, price or prize a problem may name, for one job, vehicle or second."""

REQUIRED_PRICE = 10**13
"""Price of leaving out a required job: ten times the highest prize an optional job may name.

A required job always comes before optional ones. Where the required jobs cannot all fit, the answer leaves some out at
this price instead of failing.
"""

LARGEST_BALANCE_PRICE = 10**4
"""Largest balance price: with it the square of any excess stays within 64 bits."""
