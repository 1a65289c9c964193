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

-- name: marks
-- Marks of a case at a view, as far as the reader may see them, that began in a stretch of time or lasted into it, in no particular
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
  AND split_part(row_key, '.', 1) <> ALL (%(hidden)b::text[])
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
  AND split_part(row_key, '.', 1) <> ALL (%(hidden)b::text[])
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
  AND split_part(row_key, '.', 1) <> ALL (%(hidden)b::text[])
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
  AND split_part(row_key, '.', 1) <> ALL (%(hidden)b::text[])
  AND (%(agencies)s::text[] IS NULL OR agency = ANY (%(agencies)s::text[]));
