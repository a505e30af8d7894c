"""A seeded city that looks like one, clearly made up: streets as OSM data, districts, yards and a history of requests.

A demonstration and the tests read its files through the same loaders as a real city's.
"""
