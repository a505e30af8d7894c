"""Requests as imported, and the rows that could not be."""

from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query

from api.outlook import Expectation
from api.routes.problems import problem_responses
from api.routes.resources import OpenedResources
from api.schemas import RejectedPage, RejectedRow, Request, RequestPage
from dispatch.errors import StoreError
from geodata.requests.record import ServiceRequest

router = APIRouter(prefix="/api/requests", tags=["requests"], responses=problem_responses(422))

Limit = Annotated[int, Query(ge=1, le=1000, description="Most items on a page.")]

LARGEST_ID = 2**31 - 1
"""What the id of a row may be in every database."""


@router.get("")
def list_requests(
    resources: OpenedResources,
    limit: Limit = 100,
    after: Annotated[str | None, Query(max_length=100, description="The `next` of the page before.")] = None,
    status: Literal["open", "closed"] | None = None,
    service_code: Annotated[str | None, Query(max_length=500, description="The publisher's own words.")] = None,
) -> RequestPage:
    """Page through the requests, the newest first."""
    try:
        page = resources.store.requests(limit=limit, after=after, status=status, service_code=service_code)
    except StoreError as error:
        raise HTTPException(422, f"query.after: {after!r} is not the `next` of a page.") from error
    expectations = resources.outlook.of(page.requests)
    items = [_as_answered(*each) for each in zip(page.requests, expectations, strict=True)]
    return RequestPage(items=items, next=page.after)


@router.get("/rejected")
def list_rejected(
    resources: OpenedResources,
    limit: Limit = 100,
    after: Annotated[int, Query(ge=0, le=LARGEST_ID, description="The `next` of the page before.")] = 0,
) -> RejectedPage:
    """Page through the rows that could not become requests, each with the reason."""
    records = resources.store.rejected(limit=limit + 1, after=after)
    items = [
        RejectedRow(
            id=record.id,
            source=record.source,
            rejected=record.rejected,
            line_number=record.row.line_number,
            reason=record.row.reason,
            detail=record.row.detail,
            row=record.row.row,
        )
        for record in records[:limit]
    ]
    return RejectedPage(items=items, next=items[-1].id if len(records) > limit else None)


def _as_answered(request: ServiceRequest, expectation: Expectation | None) -> Request:
    """Put what is expected in place of the publisher's own target, which gets a name of its own."""
    return Request.model_validate(
        asdict(request)
        | {
            "target_datetime": request.expected_datetime,
            "expected_datetime": expectation.expected_datetime if expectation else None,
            "forecast": expectation,
        }
    )
