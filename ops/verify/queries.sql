-- What a verification and an export read, all in one snapshot. Nothing here writes.

-- name: log
-- What a log says of its own end.
SELECT name, head, nullif(recorded_at, '-infinity') AS recorded_at, root, frontier
FROM record.log
WHERE log_id = %(log_id)s;

-- name: signer
-- The key that a log's checkpoints are signed with, as the database has it.
SELECT origin, verifier_key FROM record.signer WHERE log_id = %(log_id)s;

-- name: checkpoints
-- Every checkpoint with what witnesses and time-stamping authorities added, the smallest first.
SELECT
    checkpoint.size, checkpoint.root, checkpoint.note,
    ARRAY(
        SELECT cosignature.line
        FROM record.cosignature
        WHERE cosignature.log_id = checkpoint.log_id AND cosignature.size = checkpoint.size
        ORDER BY cosignature.witness
    ) AS cosignatures,
    ARRAY(
        SELECT timestamp_token.authority
        FROM record.timestamp_token
        WHERE timestamp_token.log_id = checkpoint.log_id
            AND timestamp_token.size = checkpoint.size
        ORDER BY timestamp_token.authority
    ) AS authorities,
    ARRAY(
        SELECT timestamp_token.token
        FROM record.timestamp_token
        WHERE timestamp_token.log_id = checkpoint.log_id
            AND timestamp_token.size = checkpoint.size
        ORDER BY timestamp_token.authority
    ) AS tokens
FROM record.checkpoint
WHERE checkpoint.log_id = %(log_id)s
ORDER BY checkpoint.size;

-- name: subtrees
-- Every stored hash of a complete subtree.
SELECT level, index, hash FROM record.subtree WHERE log_id = %(log_id)s;

-- name: events
-- Every event in its order, with the columns of domain.record.verification.rows.
COPY (
    SELECT
        position, recorded_at, stream_version, stream_id, case_id, topic, leaf_hash, payload
    FROM record.event
    WHERE log_id = %(log_id)s
    ORDER BY position
) TO STDOUT (FORMAT binary);

-- name: sealed_events
-- Events as they are stored, from a position on.
SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND position > %(after)s AND position <= %(upto)s
ORDER BY position
LIMIT %(limit)s;

-- name: one_snapshot
-- Keys and events as they are at one moment, whatever is added or destroyed meanwhile.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- name: keys
-- Every data key: whose it is, whether it is destroyed, and which position is said to say so.
SELECT key_id, case_id, wrapped IS NULL AS is_destroyed, destroyed_position
FROM record.data_key
WHERE log_id = %(log_id)s;

-- name: destructions
-- The events that say that a case's key was destroyed.
SELECT case_id, position
FROM record.event
WHERE log_id = %(log_id)s AND topic = %(topic)s
ORDER BY position;

-- name: read_models
-- The read models that serve: how far each has come, and where it cannot go on.
SELECT projection, version, position, stuck_at
FROM read.progress
WHERE log_id = %(log_id)s AND is_serving;

-- name: conditions
-- How many idempotency keys there are, and how many claims.
SELECT
    (SELECT count(*) FROM record.request WHERE log_id = %(log_id)s) AS requests,
    (SELECT count(*) FROM record.claim WHERE log_id = %(log_id)s) AS claims;

-- name: requests_out_of_place
-- Requests whose positions are not those of events recorded together, or are another request's too.
SELECT placed.first_position, placed.last_position
FROM (
    SELECT
        first_position, last_position,
        max(last_position) OVER (
            ORDER BY first_position, last_position
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS before
    FROM record.request
    WHERE log_id = %(log_id)s
) AS placed
LEFT JOIN record.event AS first_event
    ON first_event.log_id = %(log_id)s AND first_event.position = placed.first_position
LEFT JOIN record.event AS last_event
    ON last_event.log_id = %(log_id)s AND last_event.position = placed.last_position
WHERE
    placed.last_position < placed.first_position
    OR placed.first_position <= placed.before
    OR first_event.recorded_at IS DISTINCT FROM last_event.recorded_at
    OR first_event.recorded_at IS NULL
ORDER BY placed.first_position;

-- name: claims_out_of_place
-- Claims from a position that is not there, or when nothing was recorded in the stream that holds
-- the name. An append that claims a name puts an event into its stream.
SELECT claim.position
FROM record.claim
LEFT JOIN record.event USING (log_id, position)
WHERE
    claim.log_id = %(log_id)s
    AND NOT EXISTS (
        SELECT FROM record.event AS of_holder
        WHERE
            of_holder.log_id = claim.log_id AND of_holder.stream_id = claim.stream_id
            AND of_holder.position >= claim.position
            AND of_holder.recorded_at = event.recorded_at
    )
ORDER BY claim.position;

-- name: known_logs
-- Every log that is there, and every one that something else in the database is about: in one
-- statement, so that one that is being made is seen whole. Events are looked through log by log.
WITH RECURSIVE recorded AS (
    (SELECT event.log_id FROM record.event ORDER BY event.log_id LIMIT 1)
    UNION ALL
    SELECT (
        SELECT event.log_id
        FROM record.event
        WHERE event.log_id > recorded.log_id
        ORDER BY event.log_id
        LIMIT 1
    )
    FROM recorded
    WHERE recorded.log_id IS NOT NULL
)
SELECT log_id, 'record.log' AS known_by FROM record.log
UNION ALL
SELECT partnership_id, 'a partnership' FROM access.partnership
UNION ALL
SELECT access_log_id, 'a partnership, as its access log' FROM access.partnership
UNION ALL
SELECT log_id, 'a key that signs it' FROM record.signer
UNION ALL
SELECT log_id, 'events' FROM recorded WHERE log_id IS NOT NULL;
