"""The chronology read model."""
