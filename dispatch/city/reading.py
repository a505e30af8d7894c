"""Finding a profile, and reading it."""

import hashlib
import tomllib
from importlib import resources
from pathlib import Path

from dispatch.city.building import build_city
from dispatch.city.city import City
from dispatch.city.tables import Profile, convert
from dispatch.errors import CityProfileError


def builtin_profiles() -> list[str]:
    """Return the names of the profiles that come with the package."""
    return sorted(Path(entry.name).stem for entry in _builtin().iterdir() if entry.name.endswith(".toml"))


def load_city(profile: str | Path) -> City:
    """Load a built-in profile by name, or one from a ``.toml`` file.

    Raises
    ------
    CityProfileError
        Naming the file and the key.
    """
    name = str(profile)
    if name.endswith(".toml"):
        try:
            content = Path(profile).read_bytes()
        except OSError as error:
            raise CityProfileError(f"city profile {name} cannot be read: {error.strerror}") from error
    elif name in builtin_profiles():
        content = (_builtin() / f"{name}.toml").read_bytes()
    else:
        raise CityProfileError(
            f"there is no city profile {name!r}: give one of {', '.join(builtin_profiles())}, or the path of a .toml"
        )
    return parse_city(content, name)


def parse_city(content: bytes, name: str) -> City:
    """Turn the bytes of a profile into a :class:`City`; ``name`` is what errors call it."""
    try:
        table = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CityProfileError(f"city profile {name} is not TOML: {error}") from error
    try:
        return build_city(convert(table, Profile, ""), hashlib.sha256(content).hexdigest())
    except CityProfileError as error:
        raise CityProfileError(f"city profile {name}: {error}") from error


def _builtin() -> resources.abc.Traversable:
    return resources.files("dispatch") / "cities"
