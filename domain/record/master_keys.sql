-- name: data_keys_by_master_key
-- How many data keys each master key wraps; without a name, how many were destroyed. A master key
-- of a file is named in what it wrapped, which is right even where `wrapped_by` beside it is not.
SELECT
    CASE
        WHEN wrapped IS NULL THEN NULL
        WHEN encode(substring(wrapped FROM 1 FOR 16), 'escape') ~ '^[0-9a-f]{16}$'
            THEN encode(substring(wrapped FROM 1 FOR 16), 'escape')
        ELSE wrapped_by
    END AS master_key,
    count(*)
FROM record.data_key
GROUP BY master_key
ORDER BY master_key;
