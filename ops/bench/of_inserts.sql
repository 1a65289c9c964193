-- One row in one transaction, as pgbench repeats it: nothing checked, ordered or hashed.
\set number :number + 1
\set position :client_id * 1000000000 + :number
INSERT INTO record.event (
    log_id, position, stream_id, stream_version, topic, case_id,
    recorded_at, payload, leaf_hash
) VALUES (
    :log_id, :position, gen_random_uuid(), 1, :topic, :case_id,
    now(), :payload, :leaf_hash
);
