"""A whole day's planning, from stored requests to a checked plan: how long, how much memory, how near to ten times as long.

``python -m benchmarks.days`` plans a department, a city and the metropolis of 150,000 nodes, each in a process of its own.
"""
