"""Read models: what people look at, rebuilt from the log at any time.

One package each, always with the same four files: `rows` (what a row holds), `apply` (how events
make rows, pure), `queries.sql` and `read` (how rows are asked for). `registry` lists them,
`follower` keeps them up to date, `replay` makes them again without a database.
"""
