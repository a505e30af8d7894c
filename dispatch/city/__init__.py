"""A city profile (TOML) read into departments, crews, service types and a working calendar.

A profile is data a city can edit without knowing Python. Whatever in it is unknown, missing or contradictory is a
:class:`~dispatch.errors.CityProfileError` that names the key.

What others use::

    City                                what a profile says
    builtin_profiles()                  -> names of those that come with the package
    load_city(name_or_path)             -> City
    parse_city(content, name)           -> City
"""

from dispatch.city.city import City
from dispatch.city.reading import builtin_profiles, load_city, parse_city

__all__ = ["City", "builtin_profiles", "load_city", "parse_city"]
