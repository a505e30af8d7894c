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
    """

    database_url: str = DEFAULT_DATABASE_URL
    network_path: Path | None = None
    districts_path: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings from ``environment``, by default the process's own; empty values count as not given."""
        given = os.environ if environment is None else environment
        network, districts = given.get("DISPATCH311_NETWORK", ""), given.get("DISPATCH311_DISTRICTS", "")
        return cls(
            database_url=given.get("DISPATCH311_DB", "") or DEFAULT_DATABASE_URL,
            network_path=Path(network) if network else None,
            districts_path=Path(districts) if districts else None,
        )
