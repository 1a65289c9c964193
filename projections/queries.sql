-- name: behind
-- Logs with something to do: a read model of their kind not begun, or behind and not stuck; or a
-- key destroyed after the position up to which destruction has been looked for.
SELECT log.log_id
FROM record.log
JOIN unnest(%(projections)s::text[], %(kinds)s::text[]) AS wanted (projection, kind)
    ON wanted.kind = log.kind
LEFT JOIN unnest(%(looked_at)b::uuid[], %(looked_upto)b::bigint[]) AS looked (log_id, position)
    ON looked.log_id = log.log_id
LEFT JOIN read.progress
    ON progress.log_id = log.log_id
    AND progress.is_serving
    AND progress.projection = wanted.projection
GROUP BY log.log_id, log.head, looked.position
HAVING COUNT(progress.position) < COUNT(*)
    OR MIN(progress.position) FILTER (WHERE progress.stuck_at IS NULL) < log.head
    OR EXISTS (
        SELECT FROM record.data_key
        WHERE data_key.log_id = log.log_id
          AND data_key.destroyed_position > COALESCE(looked.position, 0)
    )
ORDER BY log.log_id;

-- name: head
-- The last position of a log.
SELECT head FROM record.log WHERE log_id = %(log_id)s;

-- name: kind
-- What a log is of. It never changes.
SELECT kind FROM record.log WHERE log_id = %(log_id)s;

-- name: older_versions
-- Read models whose rows were made by an older version of the code than this one.
SELECT progress.log_id, progress.projection, progress.version
FROM read.progress
JOIN unnest(%(projections)s::text[], %(versions)s::integer[]) AS code (projection, version)
    ON code.projection = progress.projection
WHERE progress.is_serving AND progress.version < code.version
ORDER BY progress.log_id, progress.projection;

-- name: latest
-- The log's head, and the last position that all the read models asked about have applied.
SELECT
    log.head,
    CASE
        WHEN COUNT(progress.position) < cardinality(%(projections)s::text[]) THEN 0
        ELSE MIN(progress.position)
    END AS latest
FROM record.log
LEFT JOIN read.progress
    ON progress.log_id = log.log_id
    AND progress.is_serving
    AND progress.projection = ANY (%(projections)s::text[])
WHERE log.log_id = %(log_id)s
GROUP BY log.head;

-- name: recorded_at
-- When a position was recorded.
SELECT recorded_at FROM record.event WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: position_at
-- The last position recorded at or before a time, 0 if none: binary search on the primary key.
WITH RECURSIVE search (low, high) AS (
    SELECT 0::bigint, %(head)s::bigint
    UNION ALL
    SELECT
        CASE WHEN event.recorded_at <= %(at)s::timestamptz THEN event.position ELSE low END,
        CASE WHEN event.recorded_at <= %(at)s::timestamptz THEN high ELSE event.position - 1 END
    FROM search
    JOIN record.event
        ON event.log_id = %(log_id)s AND event.position = (search.low + search.high + 1) / 2
    WHERE search.low < search.high
)
SELECT low AS position FROM search WHERE low = high;

-- name: events
-- Events after a position and up to another, in order, until their payloads pass so many bytes.
SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
FROM (
    SELECT
        *, SUM(octet_length(payload)) OVER (ORDER BY position)
            - octet_length(payload) AS bytes_before
    FROM (
        SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
        FROM record.event
        WHERE log_id = %(log_id)s AND position > %(after)s AND position <= %(upto)s
        ORDER BY position
        LIMIT %(limit)s
    ) AS following
) AS measured
WHERE bytes_before < %(most_bytes)s
ORDER BY position;

-- name: events_of_case
-- One case's events after a position and up to another, in order.
SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND case_id = %(case_id)s
  AND position > %(after)s AND position <= %(upto)s
ORDER BY position
LIMIT %(limit)s;

-- name: count_of_case
-- How many events a case has. Looks through the whole log: for what happens once to a case.
SELECT COUNT(*) AS count FROM record.event WHERE log_id = %(log_id)s AND case_id = %(case_id)s;

-- name: progress
-- How far each generation of each read model of a log is.
SELECT projection, generation, version, position, is_serving, stuck_at, stuck_because
FROM read.progress
WHERE log_id = %(log_id)s
ORDER BY projection, generation;

-- name: destroyed_after
-- Cases whose key was destroyed after a position, and the position that says so.
SELECT case_id, destroyed_position
FROM record.data_key
WHERE log_id = %(log_id)s AND destroyed_position > %(after)s;

-- name: wait_a_little
-- A process that stands still in its transaction holds up nobody for longer than this.
SET LOCAL lock_timeout = '2s';

-- name: begin_serving
-- A read model that this log has never had. Another follower may have begun it first.
INSERT INTO read.progress (log_id, projection, generation, version, is_serving)
SELECT %(log_id)s, %(projection)s, 1, %(version)s, true
WHERE NOT EXISTS (
    SELECT FROM read.progress
    WHERE log_id = %(log_id)s AND projection = %(projection)s AND is_serving
)
ON CONFLICT DO NOTHING;

-- name: lock_serving
-- The serving generations of these read models that nobody else is working on, held till commit.
SELECT projection, generation, version, position, stuck_at
FROM read.progress
WHERE log_id = %(log_id)s AND is_serving AND projection = ANY (%(projections)s::text[])
ORDER BY projection
FOR UPDATE SKIP LOCKED;

-- name: lock_generations
-- The serving generation of one read model and those begun after it, held till commit. Waits for
-- whoever works on them. Those before it are only being deleted.
SELECT generation
FROM read.progress
WHERE log_id = %(log_id)s AND projection = %(projection)s
  AND generation >= (
    SELECT MAX(generation) FROM read.progress
    WHERE log_id = %(log_id)s AND projection = %(projection)s AND is_serving
  )
ORDER BY generation
FOR UPDATE;

-- name: generations
-- Every generation of one read model.
SELECT projection, generation, version, position, is_serving, stuck_at, stuck_because
FROM read.progress
WHERE log_id = %(log_id)s AND projection = %(projection)s
ORDER BY generation;

-- name: lock_generation
-- One generation of a read model, held till commit.
SELECT projection, generation, version, position, is_serving, stuck_at, stuck_because
FROM read.progress
WHERE log_id = %(log_id)s AND projection = %(projection)s AND generation = %(generation)s
FOR UPDATE;

-- name: advance
-- A read model has applied everything up to a position.
UPDATE read.progress
SET position = %(position)s, stuck_at = NULL, stuck_because = NULL
WHERE log_id = %(log_id)s AND projection = %(projection)s AND generation = %(generation)s;

-- name: mark_stuck
-- A read model stopped before an event it cannot apply.
UPDATE read.progress
SET position = %(position)s, stuck_at = %(stuck_at)s, stuck_because = %(stuck_because)s
WHERE log_id = %(log_id)s AND projection = %(projection)s AND generation = %(generation)s;

-- name: try_again
-- A follower that starts may be able to apply what an earlier one could not.
UPDATE read.progress
SET stuck_at = NULL, stuck_because = NULL
WHERE is_serving AND stuck_at IS NOT NULL AND projection = ANY (%(projections)s::text[]);

-- name: begin_generation
-- A new generation of a read model, empty and not yet serving.
INSERT INTO read.progress (log_id, projection, generation, version, is_serving)
VALUES (%(log_id)s, %(projection)s, %(generation)s, %(version)s, false);

-- name: swap
-- From here on readers and followers use this generation and no other.
UPDATE read.progress
SET is_serving = (generation = %(generation)s)
WHERE log_id = %(log_id)s AND projection = %(projection)s
  AND (is_serving OR generation = %(generation)s);

-- name: forget_generation
-- A generation that has no rows any more.
DELETE FROM read.progress
WHERE log_id = %(log_id)s AND projection = %(projection)s AND generation = %(generation)s
  AND NOT is_serving;

-- name: held
-- Whether these read models all hold a position, and whether waiting is in vain: one of them is stuck
-- before it, or it is beyond the head of the log.
SELECT
    COUNT(*) FILTER (WHERE position >= %(position)s) = cardinality(%(projections)s::text[]) AS held,
    COALESCE(bool_or(stuck_at IS NOT NULL AND position < %(position)s), false)
        OR COALESCE((SELECT head FROM record.log WHERE log_id = %(log_id)s), 0) < %(position)s
        AS is_in_vain
FROM read.progress
WHERE log_id = %(log_id)s AND is_serving AND projection = ANY (%(projections)s::text[]);

-- name: one_snapshot
-- Everything read until commit is as it was at one instant.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
