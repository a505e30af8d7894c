"""``dispatch311 serve``: the pages and the HTTP interface."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import WrongOptionError, say, step

PORT = 8311


def serve(
    db: Annotated[
        str | None, typer.Option("--db", metavar="URL", help="Database; the environment's DISPATCH311_DB by default.")
    ] = None,
    network: Annotated[
        Path | None, typer.Option(help="Street network to draw; the environment's DISPATCH311_NETWORK by default.")
    ] = None,
    districts: Annotated[
        Path | None,
        typer.Option(help="Districts to draw on the streets; the environment's DISPATCH311_DISTRICTS by default."),
    ] = None,
    city: Annotated[
        str | None,
        typer.Option(
            help="Whose requests are forecast: a city profile; the environment's DISPATCH311_CITY by default."
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="Model to forecast them with; the environment's DISPATCH311_MODEL by default, else by type."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; only this machine by default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = PORT,
) -> None:
    """Serve the pages and the HTTP interface until stopped with Ctrl-C.

    Example: dispatch311 serve --db sqlite:///city.db --network city.net
    """
    # Imported here because no other command should wait for a web server.
    import uvicorn

    from api.app import create_app
    from api.outlook import Outlook
    from api.routes.base_map import BaseMap
    from api.settings import Settings
    from dispatch.city import load_city
    from dispatch.store import open_store

    given = Settings.from_environment()
    settings = Settings(
        database_url=db or given.database_url,
        network_path=network or given.network_path,
        districts_path=districts or given.districts_path,
        city=city or given.city,
        model_path=model or given.model_path,
    )
    if settings.model_path is not None and settings.city is None:
        raise WrongOptionError("--model goes with --city, the profile of its city")
    # Opened here first, so that a wrong one is told in one line and not by the server's traceback.
    if settings.network_path is not None:
        with step("drawing the streets"):
            BaseMap.from_files(settings.network_path, settings.districts_path)
    with open_store(settings.database_url, create=False) as store:
        Outlook(store, city=load_city(settings.city) if settings.city else None, model=settings.model_path)
    say(f"serving at http://{host}:{port}/ (Ctrl-C stops)")
    uvicorn.run(create_app(settings), host=host, port=port, log_level="warning")
