"""Debian's Chromium driven by Playwright, and the application served to it on this machine alone.

Run as a program it takes the picture of the newest plan of a database::

    DISPATCH311_DB=sqlite:///dispatch311-demo/demo.db DISPATCH311_NETWORK=dispatch311-demo/streets.net \
        python tests/browser/chromium.py docs/plan-page.png
"""

import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.app import create_app
from api.settings import Settings

DESKTOP = {"width": 1440, "height": 900}
LAPTOP = {"width": 1000, "height": 600}
PHONE = {"width": 390, "height": 844}

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    # WebGL in software, so that maps are drawn on a machine without a graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]

START_TIMEOUT = 20.0
"""Seconds the application may take to open a database and a network before this gives up."""

PLACEMENT_TIMEOUT = 20.0
"""Seconds within which what was placed anew has to be drawn, in software."""


def chromium_path() -> str | None:
    return shutil.which("chromium")


@dataclass
class Visit:
    """A page, where it is, and all it asked for and complained of."""

    page: Page
    address: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def drawn(self, *layers: str) -> list[dict[str, Any]]:
        """Give the properties of what the map has drawn of ``layers``."""
        script = "layers => document.getElementById('map').map.queryRenderedFeatures({layers}).map(f => f.properties)"
        return list(self.page.evaluate(script, list(layers)))

    def drawn_once(self, layer: str, is_complete: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Give the same once it is complete, or after some seconds: names and numbers are placed frames later."""
        deadline = time.monotonic() + PLACEMENT_TIMEOUT
        while not is_complete(self.drawn(layer)) and time.monotonic() < deadline:
            self.page.wait_for_timeout(100)
        return self.drawn(layer)

    def settle(self) -> None:
        wait_until_drawn(self.page)


@contextmanager
def launched() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Serve the application on a free loopback port; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + START_TIMEOUT
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the application did not start")
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_TIMEOUT)


def wait_until_drawn(page: Page) -> None:
    """Wait for the map to have drawn everything and to stand still."""
    page.wait_for_selector("#map[data-state=drawn]")
    page.wait_for_function(
        "() => { const map = document.getElementById('map').map; return map.loaded() && !map.isMoving(); }"
    )


def take_picture(page: Page, path: Path) -> None:
    """Save what the page shows, once the map stands still."""
    wait_until_drawn(page)
    # Names and numbers fade in for 300 ms after they are placed.
    page.wait_for_timeout(600)
    page.screenshot(path=path)


def main(path: Path) -> None:
    with served(Settings.from_environment()) as address, launched() as browser:
        page = browser.new_page(viewport=DESKTOP)
        page.goto(address)
        page.click("tbody a")
        take_picture(page, path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
