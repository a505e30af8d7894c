"""Whose districts an order lies in: what the territories of a department's crews say."""

from collections.abc import Iterable

from dispatch.model import Crew


def serves(crew: Crew, district: str) -> bool:
    """Tell whether a district is in a crew's territory; a crew without districts has the whole city.

    An order whose district is not known, "", is in no territory but the whole city.
    """
    return not crew.districts or district in crew.districts


def territory_of(district: str, crews: Iterable[Crew]) -> frozenset[str]:
    """Give the territory that a district is in, as the ids of the crews that have it among their districts.

    Districts that the same crews have are one territory; those that none has are one, too.
    """
    return frozenset(crew.id for crew in crews if district in crew.districts)
