"""The shared case read model: which cases of other partnerships one has been invited to."""
