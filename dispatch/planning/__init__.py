"""Work orders become a checked plan of crew routes."""
