"""The history read model."""
