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

-- name: on_record
-- Rows of a case at a view that the reader may see: the FROM and WHERE of every question below. What
-- a hidden entry would say of another row, that it is late or contested, is not so either.
FROM read.chronology AS held
CROSS JOIN LATERAL (
    SELECT COALESCE(held.body #> '{{corrections,-1,content}}', held.body -> 'content') AS content
) AS now
CROSS JOIN LATERAL (
    SELECT array_remove(ARRAY[
        CASE
            WHEN (held.body ->> 'is_late')::boolean
                AND held.body ->> 'later_entry_id' <> ALL (%(hidden)b::text[])
            THEN 'late'
        END,
        CASE WHEN held.body -> 'corrections' <> '[]' THEN 'corrected' END,
        CASE WHEN held.body -> 'withdrawn' <> 'null' THEN 'withdrawn' END,
        CASE
            WHEN held.body -> 'contested_by' <> '[]' OR EXISTS (
                SELECT FROM jsonb_array_elements(held.body -> 'contests') AS contest
                WHERE contest ->> 'other_entry_id' <> ALL (%(hidden)b::text[])
            )
            THEN 'contested'
        END,
        CASE
            WHEN held.body -> 'disclosures' <> '[]' OR held.body -> 'told' <> '[]' THEN 'disclosed'
        END,
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
  AND split_part(held.row_key, '.', 1) <> ALL (%(hidden)b::text[])

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

-- name: accounts
-- Every row without its words, in the published order: what decisions are held against.
SELECT
    held.row_key,
    (held.body ->> 'stream_id')::uuid AS stream_id,
    held.position,
    held.body -> 'occurred' AS occurred,
    jsonb_path_query_array(held.body, '$.corrections[*].on_record.position') AS corrected,
    (held.body #>> '{{withdrawn,on_record,position}}')::bigint AS withdrawn
{on_record}
ORDER BY held.sort_at, held.sequence, held.position;

-- name: rows_named
-- The rows of these keys, in the published order.
SELECT held.body::text AS body
{on_record}
  AND held.row_key = ANY (%(row_keys)s::text[])
ORDER BY held.sort_at, held.sequence, held.position;

-- name: row
-- One row as it was at a view, if the reader may see it.
SELECT body::text AS body
FROM read.chronology
WHERE log_id = %(log_id)s
  AND generation = (
    SELECT generation FROM read.progress
    WHERE log_id = %(log_id)s AND projection = 'chronology' AND is_serving
  )
  AND case_id = %(case_id)s AND row_key = %(row_key)s
  AND from_position <= %(as_of)s AND to_position > %(as_of)s
  AND split_part(row_key, '.', 1) <> ALL (%(hidden)b::text[]);
