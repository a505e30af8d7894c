"""Errors of the dispatch package.

::

    DispatchError
    ├── ArrivalsError        what was seen of a crew's day contradicts itself
    ├── CityProfileError     a city profile has an unknown key, a missing one, or contradicts itself
    ├── DecisionError        what a person decided about requests cannot be kept
    ├── DurationsError       records of visits, or what was learned from them, cannot be used
    ├── EventError           something told of the day cannot be understood, or was told otherwise before
    ├── ForecastError        the history does not tell what is asked of it
    ├── PlanFileError        a file is not a plan, or of another version
    ├── PlanningError        a plan cannot be made of what was given
    └── StoreError           the database cannot be opened, or is of another version
"""


class DispatchError(Exception):
    """Any failure of this package that a caller may want to catch."""


class ArrivalsError(DispatchError, ValueError):
    """What was seen of a crew's day cannot have been so."""


class CityProfileError(DispatchError, ValueError):
    """A city profile cannot be used."""


class DecisionError(DispatchError, ValueError):
    """A person's decision about requests cannot be kept."""


class DurationsError(DispatchError, ValueError):
    """Records of visits, or durations learned from them, cannot be used."""


class EventError(DispatchError, ValueError):
    """Something told of the day cannot be recorded."""


class ForecastError(DispatchError, ValueError):
    """The history, or what is assumed beside it, does not tell what is asked of it."""


class PlanFileError(DispatchError, ValueError):
    """A file cannot be read as a plan."""


class PlanningError(DispatchError):
    """A plan cannot be made of what was given."""


class StoreError(DispatchError):
    """The database cannot be opened or used."""
