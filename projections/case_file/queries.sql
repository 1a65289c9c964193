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
        FROM read.case_file
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
UPDATE read.case_file AS held
SET to_position = closing.to_position
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[], %(to_position)b::bigint[]
) AS closing (case_id, row_key, from_position, to_position)
WHERE held.log_id = %(log_id)s AND held.generation = %(generation)s
  AND held.case_id = closing.case_id AND held.row_key = closing.row_key
  AND held.from_position = closing.from_position;

-- name: insert_rows
-- New versions of rows.
INSERT INTO read.case_file (
    log_id, generation, case_id, row_key, from_position, to_position, section, body
)
SELECT
    %(log_id)s, %(generation)s, made.case_id, made.row_key, made.from_position, made.to_position,
    made.section, made.body::jsonb
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[],
    %(to_position)b::bigint[], %(section)b::text[], %(body)b::text[]
) AS made (case_id, row_key, from_position, to_position, section, body);

-- name: delete_some_rows
-- A bounded part of a generation that no longer serves.
DELETE FROM read.case_file
WHERE log_id = %(log_id)s AND generation = %(generation)s
  AND (case_id, row_key, from_position) IN (
    SELECT case_id, row_key, from_position
    FROM read.case_file
    WHERE log_id = %(log_id)s AND generation = %(generation)s
    LIMIT %(limit)s
);

-- name: all_rows
-- Every version of every row of a generation, for comparing with a replay.
SELECT
    case_id, row_key, from_position, to_position, body::text AS body,
    to_jsonb(held) - 'body' AS columns
FROM read.case_file AS held
WHERE log_id = %(log_id)s AND generation = %(generation)s
ORDER BY case_id, row_key, from_position;

-- name: case_rows
-- Every case of a log as it was at a view: from one case to the next by the index, and in each the
-- row that began last, however many versions there are.
WITH RECURSIVE serving AS (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'case_file' AND is_serving
),
known (case_id) AS (
    (
        SELECT case_id FROM read.case_file
        WHERE log_id = %(log_id)s AND generation = (SELECT generation FROM serving)
          AND section = 'case'
        ORDER BY case_id
        LIMIT 1
    )
    UNION ALL
    SELECT (
        SELECT following.case_id FROM read.case_file AS following
        WHERE following.log_id = %(log_id)s
          AND following.generation = (SELECT generation FROM serving)
          AND following.section = 'case' AND following.case_id > known.case_id
        ORDER BY following.case_id
        LIMIT 1
    )
    FROM known
    WHERE known.case_id IS NOT NULL
)
SELECT held.body::text AS body
FROM known
CROSS JOIN LATERAL (
    SELECT body FROM read.case_file
    WHERE log_id = %(log_id)s AND generation = (SELECT generation FROM serving)
      AND case_id = known.case_id AND row_key = 'case' AND from_position <= %(as_of)s
    ORDER BY from_position DESC
    LIMIT 1
) AS held;

-- name: agency_rows
-- The agencies of every case of a log as they were at a view.
SELECT case_id, body::text AS body
FROM read.case_file
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'case_file' AND is_serving
  )
  AND section = 'agency'
  AND from_position <= %(as_of)s AND to_position > %(as_of)s;

-- name: row
-- One row as it was at a view: the one that began last by then.
SELECT body::text AS body
FROM read.case_file
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'case_file' AND is_serving
  )
  AND case_id = %(case_id)s AND row_key = %(row_key)s AND from_position <= %(as_of)s
ORDER BY from_position DESC
LIMIT 1;

-- name: sections
-- Rows of a case in these sections as they were at a view.
SELECT row_key, body::text AS body
FROM read.case_file
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'case_file' AND is_serving
  )
  AND section = ANY (%(sections)s::text[]) AND case_id = %(case_id)s
  AND from_position <= %(as_of)s AND to_position > %(as_of)s;
