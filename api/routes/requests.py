"""Requests as imported, and the rows that could not be."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.routes.problems import problem_responses
from api.routes.resources import OpenedResources
from api.schemas import RejectedPage, RequestPage

router = APIRouter(prefix="/api/requests", tags=["requests"], responses=problem_responses(422))

Limit = Annotated[int, Query(ge=1, le=1000, description="Most items on a page.")]
After = Annotated[str | None, Query(max_length=500, description="The `next` of the page before.")]


@router.get("")
def list_requests(
    resources: OpenedResources,
    limit: Limit = 100,
    after: After = None,
    status: Annotated[Literal["open", "closed"] | None, Query()] = None,
    service_code: Annotated[str | None, Query(max_length=500, description="The publisher's own words.")] = None,
) -> RequestPage:
    """Page through the requests; a page's `next` is the `after` of the following one."""
    page = resources.store.requests(limit=limit, after=after, status=status, service_code=service_code)
    return RequestPage.model_validate(page)


@router.get("/rejected")
def list_rejected(resources: OpenedResources, limit: Limit = 100, after: After = None) -> RejectedPage:
    """Page through the rows that could not become requests, each with the reason."""
    return RejectedPage.model_validate(resources.store.rejected(limit=limit, after=after))
