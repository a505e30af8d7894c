"""Our own search: ruin and recreate under the one clock, compiled, on the whole problem or on parts of it at once."""
