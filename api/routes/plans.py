"""Stored plans, and the streets to draw them on."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from api.routes.base_map import MEDIA_TYPE
from api.routes.problems import problem_responses
from api.routes.resources import OpenedResources, Resources
from api.schemas import PlanList
from dispatch.model import Plan

router = APIRouter(prefix="/api", tags=["plans"])


@router.get("/plans", responses=problem_responses(422))
def list_plans(resources: OpenedResources, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> PlanList:
    """List the stored plans, newest first."""
    return PlanList.model_validate({"items": resources.store.plans(limit=limit)}, from_attributes=True)


@router.get("/plans/{plan_id}", responses={200: {"model": Plan}, **problem_responses(404)})
def plan_document(plan_id: str, request: Request, resources: OpenedResources) -> Response:
    """Answer with the plan's document, byte for byte as it was stored."""
    document = stored_document(resources, plan_id)
    # A plan is never changed once stored and its id comes from its content.
    headers = {"ETag": f'"{plan_id}"', "Cache-Control": "no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(document, media_type="application/json", headers=headers)


@router.get(
    "/streets.pmtiles",
    response_class=Response,
    responses={
        200: {
            "content": {MEDIA_TYPE: {}},
            "description": "Vector tiles of streets and districts, as a PMTiles archive.",
        },
        206: {"content": {MEDIA_TYPE: {}}, "description": "The range of it that was asked for."},
        416: {"description": "The range begins beyond its end."},
        **problem_responses(404),
    },
)
def streets(request: Request, resources: OpenedResources) -> Response:
    """Answer with the city's own streets, the ground of all maps."""
    if resources.base_map is None:
        raise HTTPException(
            404, "No street network is configured. Set DISPATCH311_NETWORK to the file the plan was made with."
        )
    return resources.base_map.answer(request)


def stored_document(resources: Resources, plan_id: str) -> bytes:
    """Read a plan's document, or refuse with 404."""
    document = resources.store.plan(plan_id)
    if document is None:
        raise HTTPException(404, f"There is no plan {plan_id}. All plans are listed at /api/plans.")
    return document
