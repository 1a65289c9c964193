"""The review timeline read model."""
