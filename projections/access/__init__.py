"""The access read model: who looked at what, made from a partnership's access log."""
