"""What the application opens at start-up and routes work with."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from api.outlook import Outlook
from api.routes.base_map import BaseMap
from dispatch.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """The open store, what is expected of its requests, and the base map where a street network is configured."""

    store: Store
    outlook: Outlook
    base_map: BaseMap | None


def resources_of(request: Request) -> Resources:
    """Give a route what the application's lifespan opened."""
    opened: Resources = request.app.state.resources
    return opened


OpenedResources = Annotated[Resources, Depends(resources_of)]
