"""The log: one gap-free, append-only sequence of events for each partnership.

Start at `append`, the vocabulary of a write, then `sequencer`, which is where it becomes durable.
"""
