"""The restrictions read model: which entries some readers may not read."""
