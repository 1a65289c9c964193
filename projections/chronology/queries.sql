-- name: current_rows
-- These rows as they hold now. The row that holds is the one that began last.
SELECT wanted.case_id, wanted.row_key, held.from_position, held.body::text AS body
FROM unnest(%(case_ids)s::uuid[], %(row_keys)s::text[]) AS wanted (case_id, row_key)
CROSS JOIN LATERAL (
    SELECT from_position, body
    FROM read.chronology
    WHERE log_id = %(log_id)s AND generation = %(generation)s
      AND case_id = wanted.case_id AND row_key = wanted.row_key
    ORDER BY from_position DESC
    LIMIT 1
) AS held;

-- name: close_rows
-- These rows stopped holding.
UPDATE read.chronology AS held
SET to_position = closing.to_position
FROM unnest(
    %(case_id)s::uuid[], %(row_key)s::text[], %(from_position)s::bigint[], %(to_position)s::bigint[]
) AS closing (case_id, row_key, from_position, to_position)
WHERE held.log_id = %(log_id)s AND held.generation = %(generation)s
  AND held.case_id = closing.case_id AND held.row_key = closing.row_key
  AND held.from_position = closing.from_position;

-- name: insert_rows
-- New versions of rows.
INSERT INTO read.chronology (
    log_id, generation, case_id, row_key, from_position, to_position,
    sort_at, sequence, position, earliest, latest, agency, kind, search_text, body
)
SELECT
    %(log_id)s, %(generation)s, made.case_id, made.row_key, made.from_position, made.to_position,
    COALESCE(made.sort_at, 'infinity'), made.sequence, made.position, made.earliest, made.latest,
    made.agency, made.kind, made.search_text, made.body::jsonb
FROM unnest(
    %(case_id)s::uuid[], %(row_key)s::text[], %(from_position)s::bigint[],
    %(to_position)s::bigint[], %(sort_at)s::timestamptz[], %(sequence)s::integer[],
    %(position)s::bigint[], %(earliest)s::timestamptz[], %(latest)s::timestamptz[],
    %(agency)s::text[], %(kind)s::text[], %(search_text)s::text[], %(body)s::text[]
) AS made (
    case_id, row_key, from_position, to_position, sort_at, sequence, position, earliest, latest,
    agency, kind, search_text, body
);

-- name: delete_some_rows
-- A bounded part of a generation that no longer serves.
DELETE FROM read.chronology
WHERE log_id = %(log_id)s AND generation = %(generation)s
  AND (case_id, row_key, from_position) IN (
    SELECT case_id, row_key, from_position
    FROM read.chronology
    WHERE log_id = %(log_id)s AND generation = %(generation)s
    LIMIT %(limit)s
);

-- name: all_rows
-- Every version of every row of a generation, for comparing with a replay.
SELECT
    case_id, row_key, from_position, to_position, body::text AS body,
    to_jsonb(held) - 'body' AS columns
FROM read.chronology AS held
WHERE log_id = %(log_id)s AND generation = %(generation)s
ORDER BY case_id, row_key, from_position;

-- name: matching
-- Rows of a case at a view that match the filters: the FROM and WHERE of every question below.
FROM read.chronology AS held
CROSS JOIN LATERAL (
    SELECT COALESCE(held.body #> '{{corrections,-1,content}}', held.body -> 'content') AS content
) AS now
CROSS JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE WHEN (held.body ->> 'is_late')::boolean THEN 'late' END,
        CASE WHEN held.body -> 'corrections' <> '[]' THEN 'corrected' END,
        CASE WHEN held.body -> 'withdrawn' <> 'null' THEN 'withdrawn' END,
        CASE
            WHEN held.body -> 'contested_by' <> '[]' OR held.body -> 'contests' <> '[]'
            THEN 'contested'
        END,
        CASE WHEN held.body -> 'disclosures' <> '[]' THEN 'disclosed' END,
        CASE WHEN held.sort_at = 'infinity' THEN 'undated' END,
        CASE WHEN now.content ->> 'child_seen' = 'yes' THEN 'child-seen' END,
        CASE WHEN now.content ->> 'child_seen' = 'no' THEN 'child-not-seen' END,
        CASE WHEN now.content ->> 'child_seen_alone' = 'yes' THEN 'child-seen-alone' END,
        CASE WHEN now.content ->> 'child_voice' IS NOT NULL THEN 'child-voice' END
    ], NULL) AS flags
) AS marked
WHERE held.log_id = %(log_id)s
  AND held.generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'chronology' AND is_serving
  )
  AND held.case_id = %(case_id)s
  AND held.from_position <= %(as_of)s AND held.to_position > %(as_of)s
  AND (%(agencies)s::text[] IS NULL OR held.agency = ANY (%(agencies)s::text[]))
  AND (%(kinds)s::text[] IS NULL OR held.kind = ANY (%(kinds)s::text[]))
  AND (%(items)s::text[] IS NULL OR held.body ->> 'item' = ANY (%(items)s::text[]))
  AND (%(show)s::text[] IS NULL OR marked.flags && %(show)s::text[])
  AND (%(subject)s::text IS NULL OR now.content -> 'subjects' ? %(subject)s::text)
  AND held.search_text LIKE ALL (%(patterns)s::text[])
  AND (
    %(happened_from)s::timestamptz IS NULL
    OR COALESCE(held.latest, held.earliest) >= %(happened_from)s::timestamptz
  )
  AND (
    %(happened_before)s::timestamptz IS NULL
    OR COALESCE(held.earliest, held.latest) < %(happened_before)s::timestamptz
  )

-- name: page_ascending
-- Matching rows between two places of the published order, earliest first.
SELECT held.body::text AS body
{matching}
  AND (held.sort_at, held.sequence, held.position)
    > (%(low_at)s::timestamptz, %(low_sequence)s::integer, %(low_position)s::bigint)
  AND (held.sort_at, held.sequence, held.position)
    < (%(high_at)s::timestamptz, %(high_sequence)s::integer, %(high_position)s::bigint)
ORDER BY held.sort_at, held.sequence, held.position
LIMIT %(limit)s::bigint;

-- name: page_descending
-- Matching rows between two places of the published order, latest first.
SELECT held.body::text AS body
{matching}
  AND (held.sort_at, held.sequence, held.position)
    > (%(low_at)s::timestamptz, %(low_sequence)s::integer, %(low_position)s::bigint)
  AND (held.sort_at, held.sequence, held.position)
    < (%(high_at)s::timestamptz, %(high_sequence)s::integer, %(high_position)s::bigint)
ORDER BY held.sort_at DESC, held.sequence DESC, held.position DESC
LIMIT %(limit)s::bigint;

-- name: count_matching
-- How many rows match.
SELECT COUNT(*) AS count
{matching};

-- name: count_by_agency
-- How many rows match, by agency.
SELECT held.agency AS value, COUNT(*) AS count
{matching}
GROUP BY held.agency;

-- name: count_by_kind
-- How many rows match, by kind.
SELECT held.kind AS value, COUNT(*) AS count
{matching}
GROUP BY held.kind;

-- name: count_by_item
-- How many rows match, by item.
SELECT held.body ->> 'item' AS value, COUNT(*) AS count
{matching}
GROUP BY held.body ->> 'item';

-- name: count_by_flag
-- How many matching rows carry each flag. A row may carry several.
SELECT flag AS value, COUNT(*) AS count
FROM (
    SELECT marked.flags
    {matching}
) AS matched
CROSS JOIN LATERAL unnest(matched.flags) AS flag
GROUP BY flag;

-- name: row
-- One row as it was at a view.
SELECT body::text AS body
FROM read.chronology
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'chronology' AND is_serving
  )
  AND case_id = %(case_id)s AND row_key = %(row_key)s
  AND from_position <= %(as_of)s AND to_position > %(as_of)s;
