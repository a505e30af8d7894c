"""What the city decides: what becomes work, whose it is, who does it when, and when it will be done."""
