"""Arrival windows held against simulated days, driven by a generator that shares no code with them."""
