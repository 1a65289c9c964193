"""Daybook over HTTP: the JSON interface in `v1`, the pages in `web`.

Start at `app`, then `access`, the one place that says who may do what. A write goes through
`recording`, a read through `reading`, and every refusal becomes a problem document in `problems`.
"""
