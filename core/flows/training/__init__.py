"""The tasks of the training command: each takes what was asked and returns what was trained, beside what costs nothing."""
