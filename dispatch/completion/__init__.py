"""When work that no plan holds is likely to be done."""
