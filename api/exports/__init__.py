"""A plan in the formats other programs read."""

from collections.abc import Callable, Mapping

from api.exports.geojson import plan_geojson
from api.exports.worklist_csv import plan_csv
from dispatch.model import Plan

EXPORTS: Mapping[str, Callable[[Plan], bytes]] = {"csv": plan_csv, "geojson": plan_geojson}
"""By the name ``dispatch311 export --format`` takes."""
