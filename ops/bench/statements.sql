-- What the benchmark asks of its own PostgreSQL, as its owner, beside what is measured.

-- name: tables_to_empty
-- Every table of the log, and the library's own.
SELECT schemaname, tablename
FROM pg_catalog.pg_tables
WHERE schemaname = 'record' OR tablename = 'stored_events';

-- name: empty_table
-- So that no contender meets larger tables or indexes than another.
TRUNCATE {table} RESTART IDENTITY;

-- name: checkpoint
-- What one contender left to be written is not paid for by the next.
CHECKPOINT;

-- name: copy_events
-- Rows into the log's table with nothing checked, ordered or hashed: a ceiling, not a log.
COPY record.event (
    log_id, position, stream_id, stream_version, topic, case_id,
    recorded_at, payload, leaf_hash
) FROM STDIN (FORMAT binary);

-- name: insert_signer
-- The key that the log made to be verified is signed with.
INSERT INTO record.signer (log_id, origin, verifier_key)
VALUES (%(log_id)s, %(origin)s, %(verifier_key)s);

-- name: insert_checkpoint
-- A checkpoint of the log made to be verified.
INSERT INTO record.checkpoint (log_id, size, root, note, signed_at)
VALUES (%(log_id)s, %(size)s, %(root)s, %(note)s, now());

-- name: settle_events
-- What PostgreSQL does in its own time with rows that were written, done now.
VACUUM ANALYZE record.event;
