"""The pages a person opens."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.plan_list import COLUMNS, rows_of
from api.pages.plan_view import NUM_COLORS, view_of
from api.pages.rendering import render_page
from api.routes.plans import stored_document
from api.routes.resources import OpenedResources
from dispatch.planning.document import decode_plan

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

NUM_PLANS_LISTED = 200


@router.get("/")
def plans_page(request: Request, resources: OpenedResources) -> HTMLResponse:
    """List the plans, newest first; without any, say how to make one."""
    plans = resources.store.plans(limit=NUM_PLANS_LISTED)
    context = {"plans": rows_of(plans), "columns": COLUMNS, "is_cut": len(plans) == NUM_PLANS_LISTED}
    return render_page(request, "plans.html", context=context)


@router.get("/plans/{plan_id}")
def plan_page(plan_id: str, request: Request, resources: OpenedResources) -> HTMLResponse:
    """Show a plan on the map and as lists."""
    plan = decode_plan(stored_document(resources, plan_id))
    context = {
        "plan_id": plan_id,
        "view": view_of(plan),
        "num_colors": NUM_COLORS,
        "streets": f"/api/streets.pmtiles?v={resources.base_map.digest}" if resources.base_map else "",
        "credit": resources.base_map.credit if resources.base_map else "",
    }
    return render_page(request, "plan.html", context=context)
