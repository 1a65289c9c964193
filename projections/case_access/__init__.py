"""The read model that says who may know of a case: the second wall (ops/decisions/0015)."""
