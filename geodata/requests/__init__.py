"""The published record of a city's service requests, and the feeds it is read from."""
