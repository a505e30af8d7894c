"""Files of problems and of answers: reading and writing."""
