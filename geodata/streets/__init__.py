"""The street network: building, keeping and searching it."""
