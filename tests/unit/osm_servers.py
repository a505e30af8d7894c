"""A server on this machine that answers as Nominatim and Overpass do, from streets given to it."""

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

STATUS = (
    "Connected as: 2130706433\nCurrent time: 2026-03-02T13:45:00Z\nAnnounced endpoint: none\nRate limit: 2\n"
    "2 slots available now.\nCurrently running queries (pid, space limit, time limit, start time):\n"
)


class Town:
    """What the servers know, and what they were asked; ``overpass`` replaces an answer by (status, bytes)."""

    def __init__(self, nodes, ways, *, relations=(), signals=(), area=None, kind="Polygon"):
        self.nodes, self.ways, self.relations, self.signals = nodes, ways, relations, signals
        self.area, self.kind = area, kind
        self.nominatim = self.overpass = None
        self.asked = []

    def places(self, words):
        self.asked.append(words)
        if self.nominatim is not None:
            return self.nominatim
        if words != "Gridville":
            return 200, b"[]"
        place = {
            "place_id": 1, "osm_type": "relation", "osm_id": 7, "lat": "0.0", "lon": "0.0", "class": "boundary",
            "type": "administrative", "importance": 0.5, "name": "Gridville", "display_name": "Gridville, Testland",
            "boundingbox": ["-0.1", "0.1", "-0.1", "0.1"], "geojson": {"type": self.kind, "coordinates": self.area},
        }  # fmt: skip
        return 200, json.dumps([place]).encode()

    def elements(self, query):
        self.asked.append(query)
        if self.overpass is not None:
            return self.overpass
        if '["natural"' in query:
            found = self._water()
        else:
            found = self._rules() if "relation[" in query else self._streets(query)
        answer = {"version": 0.6, "generator": "Overpass API", "osm3s": {"copyright": "ODbL"}, "elements": found}
        return 200, json.dumps(answer).encode()

    def _streets(self, query):
        """Give the ways that the query's filters let pass, and their nodes."""
        filters = re.findall(r'\["(\w+)"(!?[~=])"([^"]*)"\]', query)
        ways = [
            {"type": "way", "id": number, "nodes": refs, "tags": tags}
            for number, (refs, tags) in enumerate(self.ways, start=100)
            if all(_passes(tags.get(key), operator, value) for key, operator, value in filters)
        ]
        used = sorted({node for way in ways for node in way["nodes"]})
        return [*(self._node(node) for node in used), *ways]

    def _rules(self):
        signals = [self._node(node) | {"tags": {"highway": "traffic_signals"}} for node in self.signals]
        return [*signals, *self._relations("restriction")]

    def _water(self):
        """Give water and its multipolygons with their tags, and then what they are drawn with, without tags."""
        relations = self._relations("multipolygon")
        members = {member["ref"] for relation in relations for member in relation["members"]}
        ways = [
            {"type": "way", "id": number, "nodes": refs, "tags": tags}
            for number, (refs, tags) in enumerate(self.ways, start=100)
        ]
        water = [way for way in ways if {"natural", "waterway"} & way["tags"].keys()]
        drawn = [{key: way[key] for key in ("type", "id", "nodes")} for way in ways if way["id"] in members]
        used = sorted({node for way in (*water, *drawn) for node in way["nodes"]})
        return [*water, *relations, *(self._node(node) for node in used), *drawn]

    def _relations(self, kind):
        return [
            {
                "type": "relation",
                "id": number,
                "tags": tags,
                "members": [{"type": kind, "ref": ref, "role": role} for kind, ref, role in members],
            }
            for number, (tags, members) in enumerate(self.relations, start=1000)
            if tags["type"] == kind
        ]

    def _node(self, node):
        x, y = self.nodes[node]
        return {"type": "node", "id": node, "lon": x / 1000, "lat": y / 1000}


def _passes(given, operator, value):
    if operator == "=":
        return given == value
    if operator == "!=":
        return given != value
    matches = given is not None and re.search(value, given) is not None
    return matches == (operator == "~")


@contextmanager
def serve(town):
    """Serve on a free port of the loopback; give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            if parts.path == "/nominatim/search":
                self._answer(*town.places(parse_qs(parts.query)["q"][0]))
            elif parts.path == "/overpass/status":
                self._answer(200, STATUS.encode())
            else:
                self._answer(404, b"not here")

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*town.elements(parse_qs(body)["data"][0]))

        def _answer(self, status, content):
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
