"""VRPLIB files, in the dialect of PyVRP's collection of instances."""

from solvers.formats.vrplib.families import FAMILIES, Family
from solvers.formats.vrplib.reader import read_vrplib
from solvers.formats.vrplib.sections import is_vrplib

__all__ = ["FAMILIES", "Family", "is_vrplib", "read_vrplib"]
