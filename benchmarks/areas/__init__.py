"""How compact the work areas of plans are, beside other ways to cut the same orders into as many.

``python -m benchmarks.areas PLAN.json NETWORK [PLAN.json NETWORK ...]``
"""
