-- The statements of the log. Each names one log_id, so that an engine which shards by it sends
-- the whole transaction to one place.

-- name: begin
-- Each statement sees what was committed before it began, whatever the server's default is.
BEGIN ISOLATION LEVEL READ COMMITTED;

-- name: commit
-- The step that makes a batch durable (synchronous_commit = on).
COMMIT;

-- name: rollback
-- Ends a batch in which nothing was accepted, and gives the row lock back.
ROLLBACK;

-- name: create_log
-- A log begins empty. Creating it again changes nothing.
INSERT INTO record.log (log_id, name)
VALUES (%(log_id)s, %(name)s)
ON CONFLICT (log_id) DO NOTHING;

-- name: lock_log
-- The fence: until this transaction ends, no other can add to the log.
SELECT head, nullif(recorded_at, '-infinity') AS recorded_at
FROM record.log
WHERE log_id = %(log_id)s
FOR UPDATE;

-- name: current_versions
-- Where each stream stands; a stream without events has no row.
SELECT wanted.stream_id, latest.stream_version
FROM unnest(%(stream_ids)b::uuid[]) AS wanted (stream_id)
CROSS JOIN LATERAL (
    SELECT event.stream_version
    FROM record.event
    WHERE event.log_id = %(log_id)s AND event.stream_id = wanted.stream_id
    ORDER BY event.stream_version DESC
    LIMIT 1
) AS latest;

-- name: known_requests
-- The idempotency keys of these that were used before.
SELECT request.agency, request.key, request.digest, request.first_position, request.last_position
FROM unnest(%(agencies)s::text[], %(keys)s::text[]) AS wanted (agency, key)
JOIN record.request
    ON request.log_id = %(log_id)s
    AND request.agency = wanted.agency
    AND request.key = wanted.key;

-- name: held_claims
-- The names of these that are taken, and by which stream.
SELECT claim.claim, claim.stream_id
FROM record.claim
WHERE claim.log_id = %(log_id)s AND claim.claim = ANY(%(claims)b::bytea[]);

-- name: insert_events
-- Plain arrays, unnested: one round trip, and no composite types.
INSERT INTO record.event (
    log_id, position, stream_id, stream_version, topic, case_id,
    recorded_at, payload, entry, leaf_hash
)
SELECT
    %(log_id)s, new.position, new.stream_id, new.stream_version, new.topic, new.case_id,
    %(recorded_at)s, new.payload, new.entry, new.leaf_hash
FROM unnest(
    %(positions)b::bigint[], %(stream_ids)b::uuid[], %(stream_versions)b::integer[],
    %(topics)b::text[], %(case_ids)b::uuid[], %(payloads)b::bytea[], %(entries)b::bytea[],
    %(leaf_hashes)b::bytea[]
) AS new (position, stream_id, stream_version, topic, case_id, payload, entry, leaf_hash);

-- name: insert_requests
-- The idempotency keys of the accepted requests, with the positions of their receipts.
INSERT INTO record.request (log_id, agency, key, digest, first_position, last_position)
SELECT %(log_id)s, new.agency, new.key, new.digest, new.first_position, new.last_position
FROM unnest(
    %(agencies)b::text[], %(keys)b::text[], %(digests)b::bytea[],
    %(first_positions)b::bigint[], %(last_positions)b::bigint[]
) AS new (agency, key, digest, first_position, last_position);

-- name: insert_claims
-- The names taken by the accepted requests.
INSERT INTO record.claim (log_id, claim, stream_id, position)
SELECT %(log_id)s, new.claim, new.stream_id, new.position
FROM unnest(
    %(claims)b::bytea[], %(stream_ids)b::uuid[], %(positions)b::bigint[]
) AS new (claim, stream_id, position);

-- name: advance_log
-- The log's new end, in the transaction that wrote its events.
UPDATE record.log
SET head = %(head)s, recorded_at = %(recorded_at)s
WHERE log_id = %(log_id)s;

-- name: log_head
-- The log's end and the time of its last event.
SELECT head, nullif(recorded_at, '-infinity') AS recorded_at
FROM record.log
WHERE log_id = %(log_id)s;

-- name: leaf_hash_at
-- What stands at one position, to find out whether a batch was committed.
SELECT leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: placed_between
-- What a receipt says of a run of events.
SELECT position, stream_id, stream_version, topic, leaf_hash, recorded_at
FROM record.event
WHERE log_id = %(log_id)s AND position BETWEEN %(first_position)s AND %(last_position)s
ORDER BY position;

-- name: request_of
-- One idempotency key, if it was used.
SELECT digest, first_position, last_position
FROM record.request
WHERE log_id = %(log_id)s AND agency = %(agency)s AND key = %(key)s;

-- name: stream_forward
-- Part of one stream in its order.
SELECT position, stream_id, stream_version, topic, recorded_at, payload, leaf_hash
FROM record.event
WHERE
    log_id = %(log_id)s AND stream_id = %(stream_id)s
    AND stream_version > %(after)s AND stream_version <= %(up_to)s
ORDER BY stream_version
LIMIT %(limit)s;

-- name: stream_backward
-- Part of one stream, the latest first.
SELECT position, stream_id, stream_version, topic, recorded_at, payload, leaf_hash
FROM record.event
WHERE
    log_id = %(log_id)s AND stream_id = %(stream_id)s
    AND stream_version > %(after)s AND stream_version <= %(up_to)s
ORDER BY stream_version DESC
LIMIT %(limit)s;

-- name: events_after
-- The log in its order, from a position on.
SELECT position, stream_id, stream_version, topic, recorded_at, payload, leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND position > %(after)s AND position <= %(up_to)s
ORDER BY position
LIMIT %(limit)s;

-- name: events_of_topics_after
-- The events of some topics in their order, from a position on.
SELECT position, stream_id, stream_version, topic, recorded_at, payload, leaf_hash
FROM record.event
WHERE
    log_id = %(log_id)s AND position > %(after)s AND position <= %(up_to)s
    AND topic = ANY(%(topics)s)
ORDER BY position
LIMIT %(limit)s;

-- name: claim_holder
-- The stream that holds a name.
SELECT stream_id
FROM record.claim
WHERE log_id = %(log_id)s AND claim = %(claim)s;
