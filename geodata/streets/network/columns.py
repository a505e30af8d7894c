"""Which columns of a centreline file hold what."""

from dataclasses import dataclass
from typing import Literal

SpeedUnit = Literal["mph", "km/h"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CentrelineColumns:
    """The columns of a centreline file that are read, None for what the file does not have.

    Without a class every line is a residential street, without one-ways every street is driven both ways, and without
    speed limits those assumed for its class hold.

    Attributes
    ----------
    name, street_class, speed, one_way
        Names of columns.
    speed_unit
        Of the numbers in ``speed`` that do not say it themselves.
    """

    name: str | None = None
    street_class: str | None = None
    speed: str | None = None
    speed_unit: SpeedUnit = "mph"
    one_way: str | None = None

    def named(self) -> dict[str, str]:
        """Give the columns that are read, by the option of the command line that names each."""
        named = {
            "--name-column": self.name,
            "--class-column": self.street_class,
            "--speed-column": self.speed,
            "--oneway-column": self.one_way,
        }
        return {option: column for option, column in named.items() if column is not None}
