"""The case file read model."""
