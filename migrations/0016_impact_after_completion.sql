-- Say when an action was done, so that only a test from after that counts as its impact. What went out as
-- true or false is now an object or null, which the code of before reads alike.
SET LOCAL lock_timeout = '5s';

CREATE OR REPLACE FUNCTION read.learning_in_codes() RETURNS TABLE (
    is_readable boolean,
    partnership bigint,
    case_number bigint,
    section text,
    codes jsonb
)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000 SET search_path = '' AS $$
BEGIN
    RETURN QUERY
    WITH held AS (
        SELECT one.log_id, one.case_id, one.section, one.row_key, one.body
        FROM read.case_file AS one
        JOIN read.progress AS serving
          ON serving.log_id = one.log_id AND serving.generation = one.generation
         AND serving.projection = 'case_file' AND serving.is_serving
        WHERE one.section IN ('finding', 'recommendation', 'action')
          AND one.to_position = 9223372036854775807
          -- What is to be gone is gone at once, also where the read model has not come so far.
          AND NOT EXISTS (
            SELECT 1 FROM record.data_key
            WHERE data_key.log_id = one.log_id AND data_key.case_id = one.case_id
              AND destroyed_at IS NOT NULL
          )
    )
    SELECT
        -- As the policy case_file_reader has it.
        held.log_id = NULLIF(current_setting('daybook.log_id', true), '')::uuid
        AND (
            current_setting('daybook.every_case', true) = 'on'
            OR held.case_id IN (SELECT read.cases_opened())
        )
        AND held.case_id NOT IN (SELECT read.cases_barred()),
        dense_rank() OVER (ORDER BY held.log_id),
        dense_rank() OVER (ORDER BY held.log_id, held.case_id),
        held.section,
        CASE held.section
            WHEN 'finding' THEN jsonb_build_object(
                'themes', held.body -> 'themes',
                'polarity', held.body -> 'polarity',
                'layer', held.body -> 'layer'
            )
            WHEN 'recommendation' THEN jsonb_build_object(
                'themes', held.body -> 'themes',
                'withdrawn', jsonb_typeof(held.body -> 'withdrawn') = 'object',
                'repeats', jsonb_array_length(held.body -> 'repeats')
                    + jsonb_array_length(held.body -> 'stated') > 0
            )
            ELSE jsonb_build_object(
                -- An action has no themes of its own: those of what it was agreed about.
                'themes', (
                    SELECT about.body -> 'themes' FROM held AS about
                    WHERE about.log_id = held.log_id AND about.case_id = held.case_id
                      AND about.row_key = 'recommendation.' || (held.body ->> 'recommendation_id')
                ),
                'due', held.body -> 'due',
                'completed', CASE WHEN jsonb_typeof(held.body -> 'completed') = 'object' THEN
                    jsonb_build_object(
                        'occurred', (held.body -> 'completed' -> 'occurred') - 'words',
                        'position', held.body -> 'completed' -> 'on_record' -> 'position'
                    )
                END,
                'tests', (
                    SELECT jsonb_agg(jsonb_build_object(
                        'result', test -> 'result',
                        'occurred', (test -> 'occurred') - 'words',
                        'position', test -> 'on_record' -> 'position'
                    ) ORDER BY place)
                    FROM jsonb_array_elements(held.body -> 'tests')
                        WITH ORDINALITY AS each (test, place)
                ),
                'reopened', (
                    SELECT jsonb_agg(jsonb_build_object(
                        'occurred', (again -> 'occurred') - 'words',
                        'position', again -> 'on_record' -> 'position'
                    ) ORDER BY place)
                    FROM jsonb_array_elements(held.body -> 'reopened')
                        WITH ORDINALITY AS each (again, place)
                )
            )
        END
    FROM held;
END
$$;
