-- name: current_rows
-- These rows as they hold now: of each, the version that began last. Bodies stop after so many bytes
-- as stored, in the order asked for: the rows after that are named without one.
-- Asked for as the last row not beyond a place in the primary key, so that it is read by that key
-- even while the table has no statistics and another index looks as good.
SELECT
    case_id, row_key, from_position,
    CASE WHEN bytes_before < %(most_bytes)s THEN body::text END AS body
FROM (
    SELECT
        wanted.case_id, wanted.row_key, held.from_position, held.body,
        SUM(pg_column_size(held.body)) OVER (ORDER BY wanted.place)
            - pg_column_size(held.body) AS bytes_before
    FROM unnest(%(case_ids)b::uuid[], %(row_keys)b::text[]) WITH ORDINALITY
        AS wanted (case_id, row_key, place)
    CROSS JOIN LATERAL (
        SELECT case_id, row_key, from_position, body
        FROM read.history
        WHERE log_id = %(log_id)s AND generation = %(generation)s
          AND (case_id, row_key, from_position)
            <= (wanted.case_id, wanted.row_key, 9223372036854775807)
        ORDER BY case_id DESC, row_key DESC, from_position DESC
        LIMIT 1
    ) AS held
    WHERE held.case_id = wanted.case_id AND held.row_key = wanted.row_key
) AS measured;

-- name: close_rows
-- These rows stopped holding.
UPDATE read.history AS held
SET to_position = closing.to_position
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[], %(to_position)b::bigint[]
) AS closing (case_id, row_key, from_position, to_position)
WHERE held.log_id = %(log_id)s AND held.generation = %(generation)s
  AND held.case_id = closing.case_id AND held.row_key = closing.row_key
  AND held.from_position = closing.from_position;

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

-- name: delete_some_rows
-- A bounded part of a generation that no longer serves.
DELETE FROM read.history
WHERE log_id = %(log_id)s AND generation = %(generation)s
  AND (case_id, row_key, from_position) IN (
    SELECT case_id, row_key, from_position
    FROM read.history
    WHERE log_id = %(log_id)s AND generation = %(generation)s
    LIMIT %(limit)s
);

-- name: all_rows
-- Every version of every row of a generation, for comparing with a replay.
SELECT
    case_id, row_key, from_position, to_position, body::text AS body,
    to_jsonb(held) - 'body' AS columns
FROM read.history AS held
WHERE log_id = %(log_id)s AND generation = %(generation)s
ORDER BY case_id, row_key, from_position;

-- name: page_ascending
-- Events of a case at a view after a position, in the order of the record.
SELECT body::text AS body
FROM read.history
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'history' AND is_serving
  )
  AND case_id = %(case_id)s
  AND from_position > %(low)s AND from_position < %(high)s AND from_position <= %(as_of)s
  AND (%(topics)s::text[] IS NULL OR topic = ANY (%(topics)s::text[]))
  AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]))
ORDER BY from_position
LIMIT %(limit)s::bigint;

-- name: page_descending
-- Events of a case at a view before a position, the latest first.
SELECT body::text AS body
FROM read.history
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'history' AND is_serving
  )
  AND case_id = %(case_id)s
  AND from_position > %(low)s AND from_position < %(high)s AND from_position <= %(as_of)s
  AND (%(topics)s::text[] IS NULL OR topic = ANY (%(topics)s::text[]))
  AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]))
ORDER BY from_position DESC
LIMIT %(limit)s::bigint;

-- name: counts
-- How many events of a case there are at a view, and how many of them match.
SELECT
    COUNT(*) AS on_record,
    COUNT(*) FILTER (
        WHERE (%(topics)s::text[] IS NULL OR topic = ANY (%(topics)s::text[]))
          AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]))
    ) AS total
FROM read.history
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'history' AND is_serving
  )
  AND case_id = %(case_id)s
  AND from_position <= %(as_of)s;

-- name: neighbours
-- The first, previous, next and last positions of a case around one position, as of now.
SELECT
    MIN(from_position) AS first,
    MAX(from_position) FILTER (WHERE from_position < %(position)s) AS previous,
    MIN(from_position) FILTER (WHERE from_position > %(position)s) AS next,
    MAX(from_position) AS last
FROM read.history
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'history' AND is_serving
  )
  AND case_id = %(case_id)s;
