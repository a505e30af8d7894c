"""Errors as RFC 9457 problem details, or as a page where a person is reading."""

from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.pages.rendering import render_page
from api.schemas import Problem

MEDIA_TYPE = "application/problem+json"


def add_problem_handlers(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem, or with a page where the request is a browser's for a page."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101  - the class it is registered for
        return _answer(request, status=error.status_code, detail=str(error.detail), headers=error.headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101  - the class it is registered for
        errors = [
            {"location": ".".join(str(part) for part in one["loc"]), "detail": str(one["msg"])}
            for one in error.errors()
        ]
        detail = "; ".join(f"{one['location']}: {one['detail']}" for one in errors)
        return _answer(request, status=HTTPStatus.UNPROCESSABLE_ENTITY, detail=detail, errors=errors)

    async def failed(request: Request, error: Exception) -> Response:  # noqa: ARG001  - what failed goes to the log alone
        detail = "The service failed to answer. The log names the cause."
        return _answer(request, status=HTTPStatus.INTERNAL_SERVER_ERROR, detail=detail)

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, failed)


def problem_responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    """Describe for OpenAPI that a route may answer with a problem of these ``statuses``."""
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


def _answer(
    request: Request,
    *,
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: object = None,
) -> Response:
    title = HTTPStatus(status).phrase
    kept = dict(headers) if isinstance(headers, dict) else None
    if _is_read_by_a_person(request):
        return render_page(
            request, "problem.html", status=status, headers=kept, context={"title": title, "detail": detail}
        )
    problem = Problem(title=title, status=status, detail=detail, instance=request.url.path, errors=errors or [])
    return JSONResponse(
        problem.model_dump(exclude_defaults=False), status_code=status, headers=kept, media_type=MEDIA_TYPE
    )


def _is_read_by_a_person(request: Request) -> bool:
    is_data = request.url.path.startswith(("/api/", "/static/")) or request.url.path in {"/health", "/openapi.json"}
    return not is_data and "text/html" in request.headers.get("accept", "")
