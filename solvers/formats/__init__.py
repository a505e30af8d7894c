"""Files of problems that other programs write, and answers in their forms."""
