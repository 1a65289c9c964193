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
        FROM {table}
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
UPDATE {table} AS held
SET to_position = closing.to_position
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[], %(to_position)b::bigint[]
) AS closing (case_id, row_key, from_position, to_position)
WHERE held.log_id = %(log_id)s AND held.generation = %(generation)s
  AND held.case_id = closing.case_id AND held.row_key = closing.row_key
  AND held.from_position = closing.from_position;

-- name: erase_cases
-- Every row of these cases, each that began before a position.
DELETE FROM {table} AS held
USING unnest(%(case_ids)b::uuid[], %(before)b::bigint[]) AS erased (case_id, position)
WHERE held.log_id = %(log_id)s AND held.generation = %(generation)s
  AND held.case_id = erased.case_id AND held.from_position < erased.position;

-- name: rows_to_erase
-- What `erase_cases` would delete, in these generations.
SELECT held.case_id, held.row_key, held.from_position
FROM unnest(%(case_ids)b::uuid[], %(before)b::bigint[]) AS erased (case_id, position)
JOIN {table} AS held
    ON held.case_id = erased.case_id AND held.from_position < erased.position
WHERE held.log_id = %(log_id)s AND held.generation = ANY (%(generations)b::integer[])
ORDER BY held.case_id, held.row_key, held.from_position;

-- name: delete_some_rows
-- A bounded part of a generation that no longer serves.
DELETE FROM {table}
WHERE log_id = %(log_id)s AND generation = %(generation)s
  AND (case_id, row_key, from_position) IN (
    SELECT case_id, row_key, from_position
    FROM {table}
    WHERE log_id = %(log_id)s AND generation = %(generation)s
    LIMIT %(limit)s
);

-- name: all_rows
-- Every version of every row of a generation, for comparing with a replay.
SELECT
    case_id, row_key, from_position, to_position, body::text AS body,
    to_jsonb(held) - 'body' AS columns
FROM {table} AS held
WHERE log_id = %(log_id)s AND generation = %(generation)s
ORDER BY case_id, row_key, from_position;
