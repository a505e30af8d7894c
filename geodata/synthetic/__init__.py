"""A seeded city that looks like one, clearly made up: streets as OSM data, districts, yards and a history of requests.

A demonstration and the tests read its files through the same loaders as a real city's.
"""

from geodata.synthetic.city import SyntheticCity, build_city
from geodata.synthetic.osm_file import write_districts, write_streets
from geodata.synthetic.request_file import write_requests

__all__ = ["SyntheticCity", "build_city", "write_districts", "write_requests", "write_streets"]
