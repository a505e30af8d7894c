"""Vehicle routing over integers: a problem in, a checked answer out."""
