"""Errors of the geodata package.

::

    GeodataError
    ├── FeedError            a file of service requests cannot be read as the preset says
    ├── StreetDataError      street data (OSM) cannot be turned into a network
    ├── NetworkFileError     a saved network is not one, or is of another version
    └── DistrictFileError    a file of districts cannot be read

Each message says what was wrong, where, and what to do about it, in one line.
"""


class GeodataError(Exception):
    """Any failure of this package that a caller may want to catch."""


class FeedError(GeodataError):
    """A file of service requests cannot be read as its preset says."""


class StreetDataError(GeodataError):
    """Street data cannot be turned into a network."""


class NetworkFileError(GeodataError):
    """A saved network cannot be loaded."""


class DistrictFileError(GeodataError):
    """A file of districts cannot be read."""
