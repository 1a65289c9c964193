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
SELECT head, nullif(recorded_at, '-infinity') AS recorded_at, frontier
FROM record.log
WHERE log_id = %(log_id)s
FOR UPDATE;

-- name: leave_role
-- Where a sign-in's role was set, only the one who signed in may end its other connections.
SET ROLE NONE;

-- name: end_stalled
-- Ends every sequencer that has left a transaction open for this long and says nothing more. No
-- timeout of the server reaches all of them: it counts no idle time after a pipeline that was left
-- with a Flush, as psycopg does, and none in the middle of COPY.
SELECT pg_terminate_backend(pid)
FROM pg_stat_activity
WHERE
    datname = current_database() AND application_name = 'daybook sequencer'
    AND wait_event = 'ClientRead' AND xact_start < clock_timestamp() - interval '3 s';

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

-- name: sealing_keys
-- Which of these data keys there are, and whether they live.
SELECT data_key.key_id, data_key.wrapped IS NOT NULL
FROM record.data_key
WHERE data_key.log_id = %(log_id)s AND data_key.key_id = ANY(%(key_ids)b::uuid[]);

-- name: copy_events
-- Rows as domain.record.rows writes them.
COPY record.event (
    log_id, stream_id, stream_version, topic, case_id, payload, position, recorded_at, leaf_hash
) FROM STDIN (FORMAT binary);

-- name: insert_subtrees
-- The subtrees of 256^level leaves that a batch completed.
INSERT INTO record.subtree (log_id, level, index, hash)
SELECT %(log_id)s, new.level, new.index, new.hash
FROM unnest(%(levels)b::smallint[], %(indexes)b::bigint[], %(hashes)b::bytea[])
    AS new (level, index, hash);

-- name: destroy_keys
-- What only these keys open can be opened by nobody from here on. With each, the position of the
-- event that says so.
UPDATE record.data_key
SET wrapped = NULL, destroyed_at = %(recorded_at)s, destroyed_position = gone.position
FROM unnest(%(case_ids)b::uuid[], %(positions)b::bigint[]) AS gone (case_id, position)
WHERE
    data_key.log_id = %(log_id)s AND data_key.case_id = gone.case_id
    AND data_key.wrapped IS NOT NULL;

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
-- The log's new end and the root of its tree, in the transaction that wrote its events.
UPDATE record.log
SET
    head = %(head)s, recorded_at = %(recorded_at)s,
    root = %(root)b::bytea, frontier = %(frontier)b::bytea
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
SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE
    log_id = %(log_id)s AND stream_id = %(stream_id)s
    AND stream_version > %(after)s AND stream_version <= %(up_to)s
ORDER BY stream_version
LIMIT %(limit)s;

-- name: stream_backward
-- Part of one stream, the latest first.
SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE
    log_id = %(log_id)s AND stream_id = %(stream_id)s
    AND stream_version > %(after)s AND stream_version <= %(up_to)s
ORDER BY stream_version DESC
LIMIT %(limit)s;

-- name: latest_versions
-- The last version of each of these streams that there are.
SELECT wanted.stream_id, latest.stream_version
FROM unnest(%(stream_ids)b::uuid[]) AS wanted (stream_id)
CROSS JOIN LATERAL (
    SELECT stream_version
    FROM record.event
    WHERE log_id = %(log_id)s AND stream_id = wanted.stream_id
    ORDER BY stream_version DESC
    LIMIT 1
) AS latest;

-- name: events_after
-- The log in its order, from a position on.
SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND position > %(after)s AND position <= %(up_to)s
ORDER BY position
LIMIT %(limit)s;

-- name: events_of_topics_after
-- The events of some topics in their order, from a position on.
SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
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

-- name: data_keys
-- Data keys by name, wrapped, or empty where destroyed.
SELECT key_id, case_id, wrapped
FROM record.data_key
WHERE log_id = %(log_id)s AND key_id = ANY(%(key_ids)b::uuid[]);

-- name: data_key_of_case
-- The data key of a case, or of the log itself.
SELECT key_id, case_id, wrapped
FROM record.data_key
WHERE log_id = %(log_id)s AND case_id = %(case_id)s;

-- name: insert_data_key
-- A case's data key, if it has none yet.
INSERT INTO record.data_key (log_id, key_id, case_id, wrapped, wrapped_by)
VALUES (%(log_id)s, %(key_id)s, %(case_id)s, %(wrapped)b, %(wrapped_by)s)
ON CONFLICT (log_id, case_id) DO NOTHING;

-- name: wrapped_keys
-- Data keys that exist, after one of them, to be wrapped anew.
SELECT log_id, key_id, case_id, wrapped
FROM record.data_key
WHERE wrapped IS NOT NULL AND (log_id, key_id) > (%(after_log)s::uuid, %(after_key)s::uuid)
ORDER BY log_id, key_id
LIMIT %(limit)s;

-- name: rewrap_key
-- The same data key under another master key; one that was destroyed meanwhile stays so.
UPDATE record.data_key
SET wrapped = %(wrapped)b, wrapped_by = %(wrapped_by)s
WHERE log_id = %(log_id)s AND key_id = %(key_id)s AND wrapped IS NOT NULL;
