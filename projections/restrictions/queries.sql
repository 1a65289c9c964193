-- name: insert_rows
-- New versions of rows.
INSERT INTO read.restrictions (
    log_id, generation, case_id, row_key, from_position, to_position, body
)
SELECT
    %(log_id)s, %(generation)s, made.case_id, made.row_key, made.from_position, made.to_position,
    made.body::jsonb
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[],
    %(to_position)b::bigint[], %(body)b::text[]
) AS made (case_id, row_key, from_position, to_position, body);

-- name: of_cases
-- The entries of these cases that ever were restricted, as they are now whatever the view, and how
-- far that is known: at least one row, without a case where there are none. Restrictions that stand
-- still are not to be relied upon: they may lack one that the record holds.
SELECT
    progress.stuck_at IS NOT NULL
        OR EXISTS (
            SELECT FROM record.event
            WHERE event.log_id = %(log_id)s AND event.position = progress.position + 1
              AND event.recorded_at < now() - %(longest_behind)s::interval
        ) AS is_behind,
    held.case_id, held.body::text AS body
FROM read.progress
LEFT JOIN read.restrictions AS held
    ON held.log_id = progress.log_id AND held.generation = progress.generation
    AND held.case_id = ANY (%(case_ids)b::uuid[])
    AND held.to_position = 9223372036854775807
WHERE progress.log_id = %(log_id)s AND progress.projection = 'restrictions' AND progress.is_serving
ORDER BY held.case_id, held.row_key;
