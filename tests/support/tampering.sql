-- What somebody who owns the database can do to a log, one statement at a time.

-- name: flip_payload_bit
-- One bit of what is sealed.
UPDATE record.event
SET payload = set_bit(payload, %(bit)s, 1 - get_bit(payload, %(bit)s))
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: flip_leaf_bit
-- One bit of the stored leaf hash.
UPDATE record.event
SET leaf_hash = set_bit(leaf_hash, %(bit)s, 1 - get_bit(leaf_hash, %(bit)s))
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: payload_bits
-- How many bits are sealed there.
SELECT 8 * octet_length(payload) FROM record.event
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: envelope_columns
-- The columns that an envelope is derived from, but for its place and its payload.
SELECT stream_id, stream_version, topic, case_id, recorded_at FROM record.event
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: set_stream
-- Another stream.
UPDATE record.event SET stream_id = %(value)s
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: set_version
-- Another version.
UPDATE record.event SET stream_version = %(value)s
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: set_topic
-- Another topic.
UPDATE record.event SET topic = %(value)s
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: set_case
-- Another case.
UPDATE record.event SET case_id = %(value)s
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: set_time
-- Another time.
UPDATE record.event SET recorded_at = %(value)s
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: set_position
-- Another position.
UPDATE record.event SET position = %(value)s
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: set_log
-- Another log.
UPDATE record.event SET log_id = %(value)s
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: delete
-- Gone.
DELETE FROM record.event WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: delete_after
-- Everything after a position gone.
DELETE FROM record.event WHERE log_id = %(log_id)s AND position > %(position)s;

-- name: delete_checkpoints_after
-- And every checkpoint that covers what is gone.
DELETE FROM record.checkpoint WHERE log_id = %(log_id)s AND size > %(position)s;

-- name: move_away
-- Everything from a position on, to where nothing is in the way.
UPDATE record.event SET position = position + 1000000
WHERE log_id = %(log_id)s AND position >= %(position)s AND position < 1000000;

-- name: move_back
-- And back, one place later.
UPDATE record.event SET position = position - 999999
WHERE log_id = %(log_id)s AND position >= 1000000;

-- name: insert_copy
-- The event at one position again at another, as the next of its stream.
INSERT INTO record.event (
    log_id, position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
)
SELECT
    log_id, %(value)s, stream_id,
    (
        SELECT max(latest.stream_version) + 1
        FROM record.event AS latest
        WHERE latest.log_id = event.log_id AND latest.stream_id = event.stream_id
    ),
    topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: insert_like
-- An event as at one position, put at another in a stream of its own.
INSERT INTO record.event (
    log_id, position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
)
SELECT log_id, %(value)s, gen_random_uuid(), 1, topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: rows
-- All that leaves are made of, in order, and the leaves.
SELECT
    position, leaf_hash, case_id, sha256(payload), recorded_at, stream_id, stream_version, topic
FROM record.event
WHERE log_id = %(log_id)s
ORDER BY position;

-- name: set_aside
-- Some events, to where no other is in their way.
UPDATE record.event
SET position = position + 1000000
WHERE log_id = %(log_id)s AND position = ANY(%(old)s::bigint[]);

-- name: rewrite
-- Positions and leaf hashes of those that were set aside.
UPDATE record.event
SET position = forged.position, leaf_hash = forged.leaf_hash
FROM unnest(%(old)s::bigint[], %(new)s::bigint[], %(leaves)b::bytea[])
    AS forged (old, position, leaf_hash)
WHERE event.log_id = %(log_id)s AND event.position = forged.old + 1000000;

-- name: delete_subtrees
-- Every stored subtree.
DELETE FROM record.subtree WHERE log_id = %(log_id)s;

-- name: delete_checkpoints
-- Every checkpoint.
DELETE FROM record.checkpoint WHERE log_id = %(log_id)s;

-- name: set_signer
-- Another key.
UPDATE record.signer SET verifier_key = %(value)s WHERE log_id = %(log_id)s;

-- name: set_note
-- Another note in the place of a checkpoint.
UPDATE record.checkpoint SET root = %(root)b, note = %(note)s
WHERE log_id = %(log_id)s AND size = %(size)s;
