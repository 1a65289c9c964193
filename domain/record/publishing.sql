-- Publishing a log: who signs, what was signed, and the hashes that proofs are made of. Nothing
-- here changes what is on the record, and no statement changes a row that is there.

-- name: logs
-- Every log.
SELECT log_id FROM record.log ORDER BY log_id;

-- name: log_root
-- The end of a log and the root of its tree there.
SELECT head, root FROM record.log WHERE log_id = %(log_id)s;

-- name: signer
-- Which key a log's checkpoints are signed with, and under which origin.
SELECT origin, verifier_key FROM record.signer WHERE log_id = %(log_id)s;

-- name: insert_signer
-- The key of a log that was never signed.
INSERT INTO record.signer (log_id, origin, verifier_key)
VALUES (%(log_id)s, %(origin)s, %(verifier_key)s)
ON CONFLICT (log_id) DO NOTHING;

-- name: published_logs
-- Every log that has a signer, what it is of, and the size of its latest checkpoint, if it has one.
-- Records come before access logs.
SELECT signer.log_id, signer.origin, signer.verifier_key, latest.size,
    coalesce(log.kind, 'record') AS kind
FROM record.signer
LEFT JOIN record.log ON log.log_id = signer.log_id
LEFT JOIN LATERAL (
    SELECT checkpoint.size
    FROM record.checkpoint
    WHERE checkpoint.log_id = signer.log_id
    ORDER BY checkpoint.size DESC
    LIMIT 1
) AS latest ON true
ORDER BY log.kind IS NOT DISTINCT FROM 'access', signer.origin;

-- name: how_far
-- How long each log is, and what of it was signed, when, and time-stamped.
SELECT log.log_id, log.head, latest.size, latest.signed_at, stamped.size
FROM record.log
LEFT JOIN LATERAL (
    SELECT checkpoint.size, checkpoint.signed_at
    FROM record.checkpoint
    WHERE checkpoint.log_id = log.log_id
    ORDER BY checkpoint.size DESC
    LIMIT 1
) AS latest ON true
LEFT JOIN LATERAL (
    SELECT timestamp_token.size
    FROM record.timestamp_token
    WHERE timestamp_token.log_id = log.log_id
    ORDER BY timestamp_token.size DESC
    LIMIT 1
) AS stamped ON true
ORDER BY log.log_id;

-- name: latest_checkpoint
-- The largest checkpoint of a log.
SELECT size, note
FROM record.checkpoint
WHERE log_id = %(log_id)s
ORDER BY size DESC
LIMIT 1;

-- name: insert_checkpoint
-- A checkpoint that was signed. Ed25519 signs the same text the same way, so a second is the same.
INSERT INTO record.checkpoint (log_id, size, root, note, signed_at)
VALUES (%(log_id)s, %(size)s, %(root)b, %(note)s, now())
ON CONFLICT (log_id, size) DO NOTHING;

-- name: insert_cosignature
-- What a witness put under a checkpoint. Its first word on it is kept.
INSERT INTO record.cosignature (log_id, size, witness, line)
VALUES (%(log_id)s, %(size)s, %(witness)s, %(line)s)
ON CONFLICT (log_id, size, witness) DO NOTHING;

-- name: cosignatures
-- The lines that witnesses put under one checkpoint.
SELECT line
FROM record.cosignature
WHERE log_id = %(log_id)s AND size = %(size)s
ORDER BY witness;

-- name: latest_cosigned
-- The largest checkpoint that a witness has put its line under.
SELECT size
FROM record.cosignature
WHERE log_id = %(log_id)s AND witness = %(witness)s
ORDER BY size DESC
LIMIT 1;

-- name: latest_witnessed
-- The largest checkpoint that any witness has put its line under.
SELECT size
FROM record.cosignature
WHERE log_id = %(log_id)s
ORDER BY size DESC
LIMIT 1;

-- name: checkpoint_of_size
-- The checkpoint of one size.
SELECT size, note
FROM record.checkpoint
WHERE log_id = %(log_id)s AND size = %(size)s;

-- name: leaf_hashes
-- Leaf hashes, first to last exclusive. Leaf n is the event at position n + 1.
SELECT leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND position > %(first)s AND position <= %(last)s
ORDER BY position;

-- name: subtree_hashes
-- Hashes of complete subtrees of one level, first to last exclusive.
SELECT hash
FROM record.subtree
WHERE
    log_id = %(log_id)s AND level = %(level)s
    AND index >= %(first)s AND index < %(last)s
ORDER BY index;

-- name: entries
-- What the envelopes of leaves are derived from, first to last exclusive.
SELECT case_id, sha256(payload), position, recorded_at, stream_id, stream_version, topic
FROM record.event
WHERE log_id = %(log_id)s AND position > %(first)s AND position <= %(last)s
ORDER BY position;

-- name: event_at
-- One event as it is stored.
SELECT position, stream_id, stream_version, topic, case_id, recorded_at, payload, leaf_hash
FROM record.event
WHERE log_id = %(log_id)s AND position = %(position)s;

-- name: latest_timestamp
-- The newest token of a log.
SELECT size, token
FROM record.timestamp_token
WHERE log_id = %(log_id)s
ORDER BY size DESC
LIMIT 1;

-- name: insert_timestamp
-- A token of a time-stamping authority for a checkpoint.
INSERT INTO record.timestamp_token (log_id, size, authority, token)
VALUES (%(log_id)s, %(size)s, %(authority)s, %(token)b)
ON CONFLICT (log_id, size, authority) DO NOTHING;
