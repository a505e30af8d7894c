"""``dispatch311 serve``: the pages and the HTTP interface."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import say, step

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
    host: Annotated[str, typer.Option(help="Address to listen on; only this machine by default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = PORT,
) -> None:
    """Serve the pages and the HTTP interface until stopped with Ctrl-C.

    Example: dispatch311 serve --db sqlite:///city.db --network city.net
    """
    # Imported here because no other command should wait for a web server.
    import uvicorn

    from api.app import create_app
    from api.routes.base_map import BaseMap
    from api.settings import Settings
    from dispatch.store import open_store

    given = Settings.from_environment()
    settings = Settings(
        database_url=db or given.database_url,
        network_path=network or given.network_path,
        districts_path=districts or given.districts_path,
    )
    # Opened here first, so that a wrong one is told in one line and not by the server's traceback.
    if settings.network_path is not None:
        with step("drawing the streets"):
            BaseMap.from_files(settings.network_path, settings.districts_path)
    open_store(settings.database_url, create=False).close()
    say(f"serving at http://{host}:{port}/ (Ctrl-C stops)")
    uvicorn.run(create_app(settings), host=host, port=port, log_level="warning")
