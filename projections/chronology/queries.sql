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
        FROM read.chronology
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
UPDATE read.chronology AS held
SET to_position = closing.to_position
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[], %(to_position)b::bigint[]
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
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[],
    %(to_position)b::bigint[], %(sort_at)b::timestamptz[], %(sequence)b::integer[],
    %(position)b::bigint[], %(earliest)b::timestamptz[], %(latest)b::timestamptz[],
    %(agency)b::text[], %(kind)b::text[], %(search_text)b::text[], %(body)b::text[]
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

-- name: on_record
-- Rows of a case at a view: the FROM and WHERE of every question below.
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

-- name: of_agencies
-- Whether a row is of the chosen agencies.
(%(agencies)s::text[] IS NULL OR held.agency = ANY (%(agencies)s::text[]))

-- name: of_kinds
-- Whether a row is of the chosen kinds.
(%(kinds)s::text[] IS NULL OR held.kind = ANY (%(kinds)s::text[]))

-- name: of_items
-- Whether a row is of the chosen items.
(%(items)s::text[] IS NULL OR held.body ->> 'item' = ANY (%(items)s::text[]))

-- name: of_flags
-- Whether a row carries one of the chosen flags.
(%(show)s::text[] IS NULL OR marked.flags && %(show)s::text[])

-- name: of_the_rest
-- Whether a row matches the filters that are not counted by choice: subject, text and dates.
(
    (%(subject)s::text IS NULL OR now.content -> 'subjects' ? %(subject)s::text)
    AND held.search_text LIKE ALL (%(patterns)s::text[])
    AND (
      %(happened_from)s::timestamptz IS NULL
      OR COALESCE(held.latest, held.earliest) >= %(happened_from)s::timestamptz
    )
    AND (
      %(happened_before)s::timestamptz IS NULL
      OR COALESCE(held.earliest, held.latest) < %(happened_before)s::timestamptz
    )
)

-- name: page_ascending
-- Matching rows between two places of the published order, earliest first.
SELECT held.body::text AS body
{on_record}
  AND {of_agencies} AND {of_kinds} AND {of_items} AND {of_flags} AND {of_the_rest}
  AND (held.sort_at, held.sequence, held.position)
    > (%(low_at)s::timestamptz, %(low_sequence)s::integer, %(low_position)s::bigint)
  AND (held.sort_at, held.sequence, held.position)
    < (%(high_at)s::timestamptz, %(high_sequence)s::integer, %(high_position)s::bigint)
ORDER BY held.sort_at, held.sequence, held.position
LIMIT %(limit)s::bigint;

-- name: page_descending
-- Matching rows between two places of the published order, latest first.
SELECT held.body::text AS body
{on_record}
  AND {of_agencies} AND {of_kinds} AND {of_items} AND {of_flags} AND {of_the_rest}
  AND (held.sort_at, held.sequence, held.position)
    > (%(low_at)s::timestamptz, %(low_sequence)s::integer, %(low_position)s::bigint)
  AND (held.sort_at, held.sequence, held.position)
    < (%(high_at)s::timestamptz, %(high_sequence)s::integer, %(high_position)s::bigint)
ORDER BY held.sort_at DESC, held.sequence DESC, held.position DESC
LIMIT %(limit)s::bigint;

-- name: totals
-- How many rows match, and how many there are.
SELECT
    COUNT(*) FILTER (
        WHERE {of_agencies} AND {of_kinds} AND {of_items} AND {of_flags} AND {of_the_rest}
    ) AS total,
    COUNT(*) AS on_record
{on_record};

-- name: counts
-- How many rows each choice of each filter would show, the other filters staying as they are.
WITH line AS MATERIALIZED (
    SELECT
        held.agency, held.kind, held.body ->> 'item' AS item, marked.flags,
        {of_agencies} AS of_agencies, {of_kinds} AS of_kinds, {of_items} AS of_items,
        {of_flags} AS of_flags
    {on_record}
      AND {of_the_rest}
)
SELECT 'agency' AS facet, agency AS value, COUNT(*) AS count
FROM line WHERE of_kinds AND of_items AND of_flags GROUP BY agency
UNION ALL
SELECT 'kind', kind, COUNT(*)
FROM line WHERE of_agencies AND of_items AND of_flags GROUP BY kind
UNION ALL
SELECT 'item', item, COUNT(*)
FROM line WHERE of_agencies AND of_kinds AND of_flags GROUP BY item
UNION ALL
SELECT 'flag', flag, COUNT(*)
FROM line CROSS JOIN LATERAL unnest(flags) AS flag
WHERE of_agencies AND of_kinds AND of_items GROUP BY flag;

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
