"""A history's parts, each by itself: the city, its departments, types, districts."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from dispatch.completion.history import History

CITY = "city"
"""The name of the whole."""

NOWHERE = "(none)"
"""What a part is called whose records leave its name empty."""


def parts(history: History, by: str, *, most: int | None = None, least: int = 1) -> Iterator[tuple[str, History]]:
    """Give the requests of each department, type or district, the one with most requests first.

    Parameters
    ----------
    by
        A field of :class:`~dispatch.completion.history.History`: "departments", "service_codes" or "districts".
    most
        So many parts at most.
    least
        So many requests a part has at least.
    """
    names = getattr(history, by)
    counts = sorted(Counter(names.tolist()).items(), key=lambda pair: (-pair[1], pair[0]))
    for name, count in counts[:most]:
        if count >= least:
            yield name or NOWHERE, history.take(np.asarray(names == name, dtype=np.bool_))
