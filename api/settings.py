"""Settings of the service: the only place that reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DATABASE_URL = "sqlite:///dispatch311.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the service needs to know before it starts.

    Attributes
    ----------
    database_url
        Where requests and plans are kept, as SQLAlchemy writes it. ``DISPATCH311_DB``.
    network_path
        Street network the base map is drawn from; without one the maps show routes on an empty ground.
        ``DISPATCH311_NETWORK``.
    districts_path
        Outlines of districts to draw on it. ``DISPATCH311_DISTRICTS``.
    city
        Profile of the city whose requests are forecast where no plan has them. ``DISPATCH311_CITY``.
    model_path
        Model of ``forecast fit`` to forecast them with; else by type. ``DISPATCH311_MODEL``.
    """

    database_url: str = DEFAULT_DATABASE_URL
    network_path: Path | None = None
    districts_path: Path | None = None
    city: str | None = None
    model_path: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings from ``environment``, by default the process's own; empty values count as not given."""
        given = os.environ if environment is None else environment
        network, districts, model = (given.get(f"DISPATCH311_{name}", "") for name in ("NETWORK", "DISTRICTS", "MODEL"))
        return cls(
            database_url=given.get("DISPATCH311_DB", "") or DEFAULT_DATABASE_URL,
            network_path=Path(network) if network else None,
            districts_path=Path(districts) if districts else None,
            city=given.get("DISPATCH311_CITY", "") or None,
            model_path=Path(model) if model else None,
        )
