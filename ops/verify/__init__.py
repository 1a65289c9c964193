"""`daybook verify` and `daybook export proof`: checking a log here, and taking its proof away."""
