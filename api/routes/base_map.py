"""The city's own streets as the maps' base: vector tiles in one archive, of which maps ask for the parts they show."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from fastapi import Response
from starlette.requests import Request

from geodata.streets.districts import read_districts
from geodata.streets.network import load
from geodata.streets.tiles import credit, kept_tiles

MEDIA_TYPE = "application/vnd.pmtiles"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """The archive, a few megabytes at most; ``digest`` is of its bytes, ``credit`` names whose streets they are."""

    content: bytes
    digest: str
    credit: str

    @classmethod
    def from_files(cls, network_path: Path, districts_path: Path | None = None) -> Self:
        """Draw the street network at ``network_path`` with the districts at ``districts_path``.

        What was drawn is kept beside the network, named like it with ``.pmtiles`` after it, for the next start.

        Raises
        ------
        NetworkFileError, DistrictError
            Where a file is not what it should be.
        """
        network = load(network_path)
        districts = read_districts(districts_path).outlines if districts_path else None
        content = kept_tiles(network, network_path.with_name(f"{network_path.name}.pmtiles"), districts=districts)
        return cls(content=content, digest=hashlib.sha256(content).hexdigest()[:32], credit=credit(network))

    def answer(self, request: Request) -> Response:
        """Answer with the archive or the one range of it that is asked for, or that a copy of it is still good."""
        headers = {"ETag": f'"{self.digest}"', "Accept-Ranges": "bytes", "Cache-Control": "no-cache"}
        if request.query_params.get("v") == self.digest:
            # The address names the content: a browser need never ask for it again.
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        asked = _BYTES.fullmatch(request.headers.get("range", ""))
        is_current = request.headers.get("if-range", headers["ETag"]) == headers["ETag"]
        # Several ranges at once, or a range of another archive, are answered with the whole, as RFC 9110 allows.
        if asked is None or not any(asked.groups()) or not is_current:
            return Response(self.content, media_type=MEDIA_TYPE, headers=headers)
        size = len(self.content)
        first, last = (int(one) if one else None for one in asked.groups())
        start = max(0, size - (last or 0)) if first is None else first
        stop = size if first is None or last is None else min(last + 1, size)
        if start >= stop:
            return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
        return Response(self.content[start:stop], status_code=206, media_type=MEDIA_TYPE, headers=headers)


_BYTES = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
"""One range as RFC 9110, section 14.1.2, writes it: first and last byte, from a byte on, or so many last bytes."""
