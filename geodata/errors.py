"""Errors of the geodata package.

::

    GeodataError
    ├── FeedError            a file of service requests cannot be read as the preset says
    ├── StreetDataError      street data (OSM) cannot be turned into a network
    ├── NetworkFileError     a saved network is not one, or is of another version
    ├── DistrictError        a file of districts cannot be read as one
    ├── ClosureError         a closure, or a file of closures, says what cannot be
    ├── TrafficDataError     speed factors, measured speeds or driven trips cannot be used
    ├── NoWayError           a drive is asked for where there is none
    └── TableSizeError       travel times do not fit into memory

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


class DistrictError(GeodataError):
    """Districts cannot be told from each other, or their file cannot be read."""


class ClosureError(GeodataError):
    """A closure of streets, or a file of closures, says what cannot be."""


class TrafficDataError(GeodataError):
    """Speed factors, measured speeds or driven trips cannot be used."""


class NoWayError(GeodataError, ValueError):
    """A drive is asked for between points of which one is off the network, or between which no way leads."""


class TableSizeError(GeodataError):
    """Travel times between so many points do not fit into memory."""
