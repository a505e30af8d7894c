"""Whether the service can do its work."""

from importlib.metadata import version

from fastapi import APIRouter, Response

from api.routes.resources import OpenedResources
from api.schemas import Health
from dispatch.errors import StoreError

router = APIRouter(tags=["health"])


@router.get("/health", responses={503: {"model": Health, "description": "The database does not answer."}})
def health(resources: OpenedResources, response: Response) -> Health:
    """Tell whether the database answers and the streets are loaded; 503 where the database does not."""
    try:
        resources.store.counts()
        database = True
    except StoreError:
        database = False
        response.status_code = 503
    return Health(
        ok=database, version=version("dispatch311"), database=database, network=resources.base_map is not None
    )
