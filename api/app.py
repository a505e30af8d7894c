"""The web application: routes, what they work with, errors, and the headers every answer carries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.outlook import Outlook
from api.pages.rendering import STATIC, create_templates, static_digest
from api.routes import health, pages, plans, requests
from api.routes.base_map import MEDIA_TYPE as BASE_MAP_TYPE
from api.routes.base_map import BaseMap
from api.routes.problems import add_problem_handlers
from api.routes.resources import Resources
from api.settings import Settings
from dispatch.city import load_city
from dispatch.store import open_store

SECURITY_HEADERS = {
    # The map library runs its workers from this host and, in some browsers, from blobs; its icons are data URIs.
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

SMALLEST_COMPRESSED = 1000
"""Bytes of a body worth compressing: below about one network packet nothing is gained."""


def create_app(settings: Settings) -> FastAPI:
    """Build the application; the store and the base map are opened when it starts and closed when it stops.

    Raises
    ------
    StoreError, NetworkFileError, DistrictError, CityProfileError, ForecastError
        On start-up, where the database, the street network, the districts, the profile or the model of ``settings``
        cannot be opened.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        base_map = BaseMap.from_files(settings.network_path, settings.districts_path) if settings.network_path else None
        city = load_city(settings.city) if settings.city else None
        with open_store(settings.database_url) as store:
            outlook = Outlook(store, city=city, model=settings.model_path)
            app.state.resources = Resources(store=store, outlook=outlook, base_map=base_map)
            yield

    app = FastAPI(
        title="dispatch311",
        version=version("dispatch311"),
        summary="A city's open 311 requests, its crews' routes, and when the work will be done.",
        lifespan=lifespan,
        # FastAPI's own documentation pages load from another host.
        docs_url=None,
        redoc_url=None,
    )
    digest = static_digest()
    app.state.templates = create_templates(digest)
    app.include_router(health.router)
    app.include_router(requests.router)
    app.include_router(plans.router)
    app.include_router(pages.router)
    app.mount(f"/static/{digest}", ImmutableFiles(directory=STATIC), name="static")
    add_problem_handlers(app)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=SMALLEST_COMPRESSED,
        # A range of the archive is bytes of the archive as it is; its tiles are compressed already.
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, BASE_MAP_TYPE),
    )
    app.add_middleware(SecurityHeaders)
    return app


class ImmutableFiles(StaticFiles):
    """Static files under an address that names their content: a browser need never ask for one again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with the file at ``path``."""
        response = await super().get_response(path, scope)
        if response.status_code in {200, 304}:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


class SecurityHeaders:
    """Add :data:`SECURITY_HEADERS` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = [(name.lower().encode(), value.encode()) for name, value in SECURITY_HEADERS.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, the answer's headers extended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self.headers]
            await send(message)

        await self.app(scope, receive, send_with_headers)
