"""A whole day's planning, from stored requests to a checked plan: time, memory, and cost beside ten times the search.

``python -m benchmarks.days`` plans a department, a city and the metropolis of 150,000 nodes, each in its own process.
"""
