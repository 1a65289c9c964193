-- name: insert_rows
-- New versions of rows.
INSERT INTO read.access (
    log_id, generation, case_id, row_key, from_position, to_position,
    at, actor_id, agency, action, way, outcome, body
)
SELECT
    %(log_id)s, %(generation)s, made.case_id, made.row_key, made.from_position, made.to_position,
    made.at, made.actor_id, made.agency, made.action, made.way, made.outcome, made.body::jsonb
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[],
    %(to_position)b::bigint[], %(at)b::timestamptz[], %(actor_id)b::uuid[], %(agency)b::text[],
    %(action)b::text[], %(way)b::text[], %(outcome)b::text[], %(body)b::text[]
) AS made (
    case_id, row_key, from_position, to_position, at, actor_id, agency, action, way, outcome, body
);

-- name: see_one_log
-- From here until commit this connection sees this one access log, and without it none.
SELECT set_config('daybook.access_log_id', %(log_id)s::text, true);

-- name: served
-- Rows of this log, as the generation that serves has them.
log_id = %(log_id)s
AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'access' AND is_serving
)

-- name: of_case
-- Whether a row is about one case.
case_id = %(case_id)s

-- name: of_person
-- Whether a row is what one person did.
actor_id = %(actor_id)s

-- name: told
-- What can be told at a view: the parts of an answer that went on are counted with its beginning.
outcome <> 'part' AND from_position <= %(as_of)s

-- name: sought
-- Whether a row is of what is asked for.
(
    (%(agency)s::text IS NULL OR agency = %(agency)s)
    AND (%(person)s::uuid IS NULL OR actor_id = %(person)s)
    AND (%(way)s::text IS NULL OR way = %(way)s)
    AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
    AND (
        NOT %(in_emergency)s::boolean
        -- The reader sees no row of a case that is not theirs: which looks were in an emergency is
        -- told of their cases only.
        OR (
            body #>> '{{emergency,access_id}}' IS NOT NULL
            AND case_id IN (SELECT known.case_id FROM read.case_access AS known)
        )
    )
    AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
)

-- name: page
-- What was done, between two positions, the latest first.
SELECT body::text AS body
FROM read.access
WHERE {served} AND {whose} AND {told} AND {sought}
  AND from_position > %(low)s AND from_position < %(high)s
ORDER BY from_position DESC
LIMIT %(limit)s::bigint;

-- name: page_forward
-- The same, the earliest first.
SELECT body::text AS body
FROM read.access
WHERE {served} AND {whose} AND {told} AND {sought}
  AND from_position > %(low)s AND from_position < %(high)s
ORDER BY from_position
LIMIT %(limit)s::bigint;

-- name: counts
-- How much was done, and how much of that is asked for.
SELECT COUNT(*) AS on_record, COUNT(*) FILTER (WHERE {sought}) AS total
FROM read.access
WHERE {served} AND {whose} AND {told};

-- name: lookers
-- Who did it, each as they last were in each of their agencies, and how often.
SELECT
    actor_id, times,
    (
        SELECT (body -> 'by')::text FROM read.access
        WHERE {served} AND {whose} AND from_position = counted.position
    ) AS by
FROM (
    SELECT actor_id, COUNT(*) AS times, MAX(from_position) AS position
    FROM read.access
    WHERE {served} AND {whose} AND {told}
    GROUP BY actor_id, agency
) AS counted
ORDER BY position DESC;

-- name: case_references
-- What these cases are called, as far as the reader may know of them, also once destroyed.
SELECT DISTINCT ON (case_id) case_id, body ->> 'reference' AS reference
FROM read.case_file
WHERE log_id = %(record_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(record_id)s AND projection = 'case_file' AND is_serving
  )
  AND case_id = ANY (%(case_ids)s::uuid[]) AND row_key = 'case'
ORDER BY case_id, from_position DESC;

-- name: days
-- What each person did about each case on each day, UK time, since a moment.
SELECT
    actor_id, case_id, (at AT TIME ZONE 'Europe/London')::date AS day,
    COUNT(*) FILTER (WHERE outcome = 'answered') AS looks,
    COUNT(*) FILTER (
        WHERE outcome = 'answered'
          AND (
            (at AT TIME ZONE 'Europe/London')::time >= %(night_from)s::time
            OR (at AT TIME ZONE 'Europe/London')::time < %(night_until)s::time
          )
    ) AS at_night,
    COUNT(*) FILTER (WHERE body #>> '{{emergency,access_id}}' IS NOT NULL) AS in_emergency,
    COUNT(*) FILTER (WHERE outcome = 'denied') AS denied,
    MAX(at) AS last_at
FROM read.access
WHERE {served}
  AND at >= %(since)s AND outcome IN ('answered', 'denied')
GROUP BY 1, 2, 3
ORDER BY 3, 1, 2;

-- name: people
-- Whoever did something since a moment, as they were when they last did.
SELECT DISTINCT ON (actor_id) actor_id, (body -> 'by')::text AS by
FROM read.access
WHERE {served}
  AND at >= %(since)s
ORDER BY actor_id, from_position DESC;

-- name: closed
-- Since when these cases are closed, of those that are, from their own record.
SELECT case_id, MAX((body ->> 'recorded_at')::timestamptz) FILTER (
    WHERE topic = 'case.closed'
) AS since
FROM read.history
WHERE log_id = %(record_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(record_id)s AND projection = 'history' AND is_serving
  )
  AND case_id = ANY (%(case_ids)s::uuid[])
  AND topic IN ('case.closed', 'case.reopened')
GROUP BY case_id
HAVING MAX(from_position) FILTER (WHERE topic = 'case.closed')
    > COALESCE(MAX(from_position) FILTER (WHERE topic = 'case.reopened'), 0);

-- name: recorded
-- Which agencies have put anything on these cases.
SELECT DISTINCT case_id, agency
FROM read.history
WHERE log_id = %(record_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(record_id)s AND projection = 'history' AND is_serving
  )
  AND case_id = ANY (%(case_ids)s::uuid[]);
