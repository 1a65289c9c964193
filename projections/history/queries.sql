-- name: insert_rows
-- New versions of rows.
INSERT INTO read.history (
    log_id, generation, case_id, row_key, from_position, to_position, topic, agency, body
)
SELECT
    %(log_id)s, %(generation)s, made.case_id, made.row_key, made.from_position, made.to_position,
    made.topic, made.agency, made.body::jsonb
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[],
    %(to_position)b::bigint[], %(topic)b::text[], %(agency)b::text[], %(body)b::text[]
) AS made (case_id, row_key, from_position, to_position, topic, agency, body);

-- name: seen
-- Events of a case that the reader may see, and of each entry that is hidden but may be counted the
-- first, of which only its place and its agency are shown: the FROM and WHERE of every question
-- below.
FROM read.history AS held
WHERE held.log_id = %(log_id)s
  AND held.generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'history' AND is_serving
  )
  AND held.case_id = %(case_id)s
  AND (
    split_part(held.row_key, '.', 1) <> ALL (%(streams)b::text[])
    OR held.row_key = ANY (%(said)b::text[])
  )

-- name: of_topics
-- Whether an event is one of the chosen. What is not shown of an event cannot be chosen by.
(
    %(topics)s::text[] IS NULL
    OR (held.topic = ANY (%(topics)s::text[]) AND held.row_key <> ALL (%(said)b::text[]))
)

-- name: of_agencies
-- Whether an event is of the chosen agencies.
(%(agencies)s::text[] IS NULL OR held.agency = ANY (%(agencies)s::text[]))

-- name: page_ascending
-- Events at a view after a position, in the order of the record.
SELECT held.body::text AS body
{seen}
  AND held.from_position > %(low)s AND held.from_position < %(high)s
  AND held.from_position <= %(as_of)s
  AND {of_topics} AND {of_agencies}
ORDER BY held.from_position
LIMIT %(limit)s::bigint;

-- name: page_descending
-- Events at a view before a position, the latest first.
SELECT held.body::text AS body
{seen}
  AND held.from_position > %(low)s AND held.from_position < %(high)s
  AND held.from_position <= %(as_of)s
  AND {of_topics} AND {of_agencies}
ORDER BY held.from_position DESC
LIMIT %(limit)s::bigint;

-- name: counts
-- How many events there are at a view, and how many of them match.
SELECT COUNT(*) AS on_record, COUNT(*) FILTER (WHERE {of_topics} AND {of_agencies}) AS total
{seen}
  AND held.from_position <= %(as_of)s;

-- name: neighbours
-- The first, previous, next and last positions of a case around one position, as of now.
SELECT
    MIN(held.from_position) AS first,
    MAX(held.from_position) FILTER (WHERE held.from_position < %(position)s) AS previous,
    MIN(held.from_position) FILTER (WHERE held.from_position > %(position)s) AS next,
    MAX(held.from_position) AS last
{seen};

-- name: last_read
-- The last event at a view that the reader may read.
SELECT held.body::text AS body
{seen}
  AND held.from_position <= %(as_of)s AND held.row_key <> ALL (%(said)b::text[])
ORDER BY held.from_position DESC
LIMIT 1;
