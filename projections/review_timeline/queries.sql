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
        FROM read.review_timeline
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
UPDATE read.review_timeline AS held
SET to_position = closing.to_position
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[], %(to_position)b::bigint[]
) AS closing (case_id, row_key, from_position, to_position)
WHERE held.log_id = %(log_id)s AND held.generation = %(generation)s
  AND held.case_id = closing.case_id AND held.row_key = closing.row_key
  AND held.from_position = closing.from_position;

-- name: insert_rows
-- New versions of rows.
INSERT INTO read.review_timeline (
    log_id, generation, case_id, row_key, from_position, to_position, sort_at, agency, kind, body
)
SELECT
    %(log_id)s, %(generation)s, made.case_id, made.row_key, made.from_position, made.to_position,
    COALESCE(made.sort_at, 'infinity'), made.agency, made.kind, made.body::jsonb
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[],
    %(to_position)b::bigint[], %(sort_at)b::timestamptz[], %(agency)b::text[], %(kind)b::text[],
    %(body)b::text[]
) AS made (case_id, row_key, from_position, to_position, sort_at, agency, kind, body);

-- name: delete_some_rows
-- A bounded part of a generation that no longer serves.
DELETE FROM read.review_timeline
WHERE log_id = %(log_id)s AND generation = %(generation)s
  AND (case_id, row_key, from_position) IN (
    SELECT case_id, row_key, from_position
    FROM read.review_timeline
    WHERE log_id = %(log_id)s AND generation = %(generation)s
    LIMIT %(limit)s
);

-- name: all_rows
-- Every version of every row of a generation, for comparing with a replay.
SELECT
    case_id, row_key, from_position, to_position, body::text AS body,
    to_jsonb(held) - 'body' AS columns
FROM read.review_timeline AS held
WHERE log_id = %(log_id)s AND generation = %(generation)s
ORDER BY case_id, row_key, from_position;

-- name: marks
-- Marks of a case at a view that began in a stretch of time or lasted into it, in no particular
-- order.
SELECT body::text AS body
FROM read.review_timeline
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'review_timeline' AND is_serving
  )
  AND case_id = %(case_id)s
  AND sort_at < %(ends_at)s::timestamptz
  AND GREATEST(sort_at, (body ->> 'lasts_until')::timestamptz) >= %(starts_at)s::timestamptz
  AND from_position <= %(as_of)s AND to_position > %(as_of)s
  AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]));

-- name: undated
-- Marks of a case at a view that have no place in time.
SELECT body::text AS body
FROM read.review_timeline
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'review_timeline' AND is_serving
  )
  AND case_id = %(case_id)s
  AND sort_at = 'infinity'
  AND from_position <= %(as_of)s AND to_position > %(as_of)s
  AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]));

-- name: orders
-- Orders of a case at a view, whenever they were made: they may run into the window.
SELECT body::text AS body
FROM read.review_timeline
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'review_timeline' AND is_serving
  )
  AND case_id = %(case_id)s
  AND kind = 'order-made'
  AND from_position <= %(as_of)s AND to_position > %(as_of)s
  AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]));

-- name: extent
-- The first and last place in time of any dated mark of a case at a view, and how many there are.
SELECT MIN(sort_at) AS first_at, MAX(sort_at) AS last_at, COUNT(*) AS count
FROM read.review_timeline
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'review_timeline' AND is_serving
  )
  AND case_id = %(case_id)s
  AND sort_at < 'infinity'
  AND from_position <= %(as_of)s AND to_position > %(as_of)s
  AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]));
