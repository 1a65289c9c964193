-- name: insert_rows
-- New versions of rows.
INSERT INTO read.shared_case (
    log_id, generation, case_id, row_key, from_position, to_position, partnership_id, invitation_id,
    body
)
SELECT
    %(log_id)s, %(generation)s, made.case_id, made.row_key, made.from_position, made.to_position,
    made.partnership_id, made.invitation_id, made.body::jsonb
FROM unnest(
    %(case_id)b::uuid[], %(row_key)b::text[], %(from_position)b::bigint[],
    %(to_position)b::bigint[], %(partnership_id)b::uuid[], %(invitation_id)b::uuid[],
    %(body)b::text[]
) AS made (case_id, row_key, from_position, to_position, partnership_id, invitation_id, body);

-- name: ask_as_partnership
-- For this transaction, whose invitations may be seen.
SELECT set_config('daybook.partnership_id', %(partnership_id)s, true);

-- name: shared_with
-- What a partnership was invited to, on all logs, as it is now.
SELECT
    held.log_id, held.case_id, held.invitation_id, held.body ->> 'status' AS status
FROM read.shared_case AS held
JOIN read.progress
    ON progress.log_id = held.log_id AND progress.generation = held.generation
    AND progress.projection = 'shared_case' AND progress.is_serving
WHERE held.partnership_id = %(partnership_id)s
  AND held.to_position = 9223372036854775807
  AND (%(case_id)s::uuid IS NULL OR held.case_id = %(case_id)s)
  AND (%(invitation_id)s::uuid IS NULL OR held.invitation_id = %(invitation_id)s)
ORDER BY held.invitation_id;
