-- What it takes to check a whole log, read as its owner.

-- name: log
-- The log's own row.
SELECT head, nullif(recorded_at, '-infinity'), root, frontier
FROM record.log
WHERE log_id = %(log_id)s;

-- name: events
-- Every event, in order.
SELECT
    position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE log_id = %(log_id)s
ORDER BY position;

-- name: subtrees
-- Every complete subtree.
SELECT level, index, hash FROM record.subtree WHERE log_id = %(log_id)s;

-- name: requests
-- Every idempotency key.
SELECT agency, key, first_position, last_position FROM record.request WHERE log_id = %(log_id)s;

-- name: claims
-- Every claim with the event it came with.
SELECT claim.stream_id, claim.position, event.position
FROM record.claim
LEFT JOIN record.event USING (log_id, position)
WHERE claim.log_id = %(log_id)s;
