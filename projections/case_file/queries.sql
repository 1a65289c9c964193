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

-- name: case_rows
-- Every case that the reader may know of now, as it was at a view: in each the row that began last,
-- however many versions there are.
SELECT held.body::text AS body
FROM (
    SELECT DISTINCT case_id
    FROM read.case_access
    WHERE log_id = %(log_id)s
      AND generation = (
        SELECT generation FROM read.progress
        WHERE log_id = %(log_id)s AND projection = 'case_access' AND is_serving
      )
      AND to_position = 9223372036854775807
) AS known
CROSS JOIN LATERAL (
    SELECT body FROM read.case_file
    WHERE log_id = %(log_id)s
      AND generation = (
        SELECT generation FROM read.progress
        WHERE log_id = %(log_id)s AND projection = 'case_file' AND is_serving
      )
      AND case_id = known.case_id AND row_key = 'case' AND from_position <= %(as_of)s
    ORDER BY from_position DESC
    LIMIT 1
) AS held;

-- name: destroyed_keys
-- The cases of a log whose keys are destroyed, as the log knows it.
SELECT case_id FROM record.data_key WHERE log_id = %(log_id)s AND destroyed_at IS NOT NULL;

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

-- name: subject_rows
-- The subjects of every case of a log as they were at a view.
SELECT case_id, body::text AS body
FROM read.case_file
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'case_file' AND is_serving
  )
  AND section = 'subject'
  AND from_position <= %(as_of)s AND to_position > %(as_of)s;

-- name: emergency_rows
-- The emergency accesses of every case that the reader may know of, as they were at a view.
SELECT body::text AS body
FROM read.case_file
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'case_file' AND is_serving
  )
  AND section = 'emergency'
  AND from_position <= %(as_of)s AND to_position > %(as_of)s
  AND (NOT %(to_review)s OR body ->> 'reviewed' IS NULL);

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

-- name: recommendation_rows
-- The recommendations of every case that the reader may know of, as they were at a view, each with
-- the reference of its case.
SELECT held.case_id, held.body::text AS body, named.reference
FROM read.case_file AS held
CROSS JOIN LATERAL (
    SELECT body ->> 'reference' AS reference
    FROM read.case_file
    WHERE log_id = held.log_id AND generation = held.generation AND case_id = held.case_id
      AND row_key = 'case' AND from_position <= %(as_of)s
    ORDER BY from_position DESC
    LIMIT 1
) AS named
WHERE held.log_id = %(log_id)s
  AND held.generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'case_file' AND is_serving
  )
  AND held.section = 'recommendation'
  AND held.from_position <= %(as_of)s AND held.to_position > %(as_of)s;

-- name: learning_in_codes
-- What reviews learnt, of all cases of all partnerships, as codes alone: see migrations/0015.
SELECT is_readable, partnership, case_number, section, codes FROM read.learning_in_codes();
