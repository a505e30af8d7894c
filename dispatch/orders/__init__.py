"""A request becomes work, or is set aside with a reason."""
