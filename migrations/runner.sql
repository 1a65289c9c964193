-- What the runner itself asks; the migrations are the numbered files.

-- name: wait_for_turn
-- Two migrators at once take turns. The lock ends with the connection that holds it.
SELECT pg_advisory_lock(7224103510915372);

-- name: create_applied
-- Which files have been applied, and the digest of what they said.
CREATE TABLE IF NOT EXISTS public.schema_migrations (
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT schema_migrations_pk PRIMARY KEY (name)
);

-- name: is_there
-- Whether this database was ever migrated.
SELECT to_regclass('public.schema_migrations') IS NOT NULL;

-- name: applied
-- The files applied so far.
SELECT name, sha256 FROM public.schema_migrations ORDER BY name;

-- name: mark_applied
-- In the same transaction as the file itself: applied and marked, or neither.
INSERT INTO public.schema_migrations (name, sha256) VALUES (%(name)s, %(sha256)s);
