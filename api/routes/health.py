"""Whether the service can do its work."""

import logging
from importlib.metadata import version

from fastapi import APIRouter, Response

from api.routes.resources import OpenedResources
from api.schemas import Health

logger = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


@router.get("/health", responses={503: {"model": Health, "description": "The database does not answer."}})
def health(resources: OpenedResources, response: Response) -> Health:
    """Tell whether the database answers and the streets are loaded; 503 where the database does not."""
    try:
        resources.store.plans(limit=1)
        database = True
    except Exception:
        # Whatever a database's driver raises, the answer is that it does not answer; the log has the rest.
        logger.exception("the database does not answer")
        database = False
        response.status_code = 503
    return Health(
        ok=database, version=version("dispatch311"), database=database, network=resources.base_map is not None
    )
