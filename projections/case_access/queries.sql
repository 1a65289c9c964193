-- name: insert_rows
-- New versions of rows.
INSERT INTO read.case_access (
    log_id, generation, case_id, row_key, from_position, to_position, agency, guest_of,
    actor_id, opens, until, is_barred, body
)
SELECT
    %(log_id)s, %(generation)s, made.case_id, made.row_key, made.from_position, made.to_position,
    made.agency, made.guest_of, made.actor_id, made.opens, made.until, made.is_barred,
    made.body::jsonb
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[],
    %(to_position)b::bigint[], %(agency)b::text[], %(guest_of)b::text[]::uuid[],
    %(actor_id)b::text[]::uuid[], %(opens)b::boolean[], %(until)b::timestamptz[],
    %(is_barred)b::boolean[], %(body)b::text[]
) AS made (
    case_id, row_key, from_position, to_position, agency, guest_of, actor_id, opens, until,
    is_barred, body
);
