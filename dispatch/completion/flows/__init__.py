"""A city's queues as a whole: what comes in and is done, how much stays open, which targets hold, and what if."""
