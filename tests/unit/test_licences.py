"""What the program needs when it runs is free of the GPL and the AGPL."""

import re
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement


def runtime_distributions() -> dict[str, str]:
    """Every distribution that installing dispatch311 with PostgreSQL brings, with what it says of its licence."""
    found: dict[str, str] = {}
    waiting = [("dispatch311", "postgres")]
    while waiting:
        name, extra = waiting.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            one = distribution(name)
        except PackageNotFoundError:  # an optional dependency of a dependency
            continue
        told = [one.metadata.get("License-Expression") or "", one.metadata.get("License") or ""]
        told += [text for text in one.metadata.get_all("Classifier") or [] if text.startswith("License ::")]
        found[key] = " | ".join(text.splitlines()[0] for text in told if text.strip())
        for line in one.requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                waiting += [(requirement.name, wanted) for wanted in requirement.extras or {""}]
    return found


def test_no_runtime_dependency_is_under_the_gpl_or_agpl() -> None:
    licences = runtime_distributions()
    assert len(licences) > 20
    assert {name: text for name, text in licences.items() if re.search(r"(?<!L)GPL|General Public", text)} == {}
