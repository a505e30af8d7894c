"""The city's own streets as the maps' base, made and compressed once."""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import msgspec
from fastapi import Response
from starlette.requests import Request

from geodata.streets.base_map import streets_geojson
from geodata.streets.network import load

MEDIA_TYPE = "application/geo+json"

DEFAULT_CREDIT = "Streets © OpenStreetMap contributors"
"""Due under the Open Database License wherever the network's own metadata names nobody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseMap:
    """The streets as GeoJSON, plain and compressed, under one tag; ``credit`` names whose they are."""

    content: bytes
    compressed: bytes
    etag: str
    credit: str

    @classmethod
    def from_network_file(cls, path: Path) -> Self:
        """Load the street network at ``path`` and draw its streets.

        Raises
        ------
        NetworkFileError
            Where the file is not a network.
        """
        network = load(path)
        content = msgspec.json.encode(streets_geojson(network))
        return cls(
            content=content,
            # Without a time stamp the same streets give the same bytes.
            compressed=gzip.compress(content, compresslevel=6, mtime=0),
            etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
            credit=str(network.metadata.get("attribution", DEFAULT_CREDIT)),
        )

    def answer(self, request: Request) -> Response:
        """Answer with the streets, or that the browser's copy is still good."""
        headers = {"ETag": self.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.compressed, media_type=MEDIA_TYPE, headers=headers | {"Content-Encoding": "gzip"})
        return Response(self.content, media_type=MEDIA_TYPE, headers=headers)
