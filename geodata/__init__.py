"""What was asked for, where it is, and how long it takes to drive there."""
