"""Districts: how they are sorted, and whose an order lies in by the territories of a department's crews."""

from collections.abc import Iterable

from dispatch.model import Crew


def serves(crew: Crew, district: str) -> bool:
    """Tell whether a district is in a crew's territory; a crew without districts has the whole city.

    An order whose district is not known, "", is in no territory but the whole city.
    """
    return not crew.districts or district in crew.districts


def by_number(district: str) -> tuple[bool, int, str]:
    """Give what districts are sorted by: 9 before 10, and names and "" behind the numbers."""
    return not district.isdecimal(), int(district) if district.isdecimal() else 0, district


def territory_of(district: str, crews: Iterable[Crew]) -> frozenset[str]:
    """Give the territory that a district is in, as the ids of the crews that have it among their districts.

    Districts that the same crews have are one territory; those that none has are one, too.
    """
    return frozenset(crew.id for crew in crews if district in crew.districts)
