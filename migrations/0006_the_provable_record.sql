-- The log becomes provable (ops/decisions/0008, 0009): payloads are sealed under a data key of
-- their case, every batch writes the Merkle root it made, and the envelope is derived from the row
-- instead of being stored beside it.
--
-- What earlier versions recorded was neither sealed nor hashed as it happened, so nothing could
-- ever be proved of it, and they asked not to be given real records. It is not converted.
SET LOCAL lock_timeout = '5s';

DO $$
BEGIN
    IF EXISTS (SELECT FROM record.event) THEN
        RAISE EXCEPTION 'This database holds events of a Daybook that did not yet seal and prove them.'
            USING HINT = 'Begin anew with an empty database, or, for one that Daybook runs itself, '
                'with another data folder: move .daybook away, or set DAYBOOK_DATA_DIR.';
    END IF;
END
$$;

ALTER TABLE record.event DROP COLUMN entry;
COMMENT ON COLUMN record.event.payload IS 'What the event says, sealed. Its first bytes name the data key that opens it.';
COMMENT ON COLUMN record.event.leaf_hash IS 'SHA-256(0x00 || envelope), RFC 9162 section 2.1.1; the envelope is derived from the other columns.';
-- Sealed bytes do not compress, so PostgreSQL need not try.
ALTER TABLE record.event ALTER COLUMN payload SET STORAGE EXTERNAL;

ALTER TABLE record.log DROP COLUMN root;
ALTER TABLE record.log
    ADD COLUMN root bytea NOT NULL DEFAULT sha256(''),
    ADD COLUMN frontier bytea NOT NULL DEFAULT '';
COMMENT ON COLUMN record.log.root IS 'Merkle tree hash of all leaves up to head, written with each batch.';
COMMENT ON COLUMN record.log.frontier IS 'Hashes of the complete subtrees that make up the tree, largest first, 32 bytes each: all that the next batch needs to extend it.';

CREATE TABLE record.subtree (
    log_id uuid NOT NULL,
    level smallint NOT NULL,
    index bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT subtree_pk PRIMARY KEY (log_id, level, index),
    CONSTRAINT subtree_level_from_one CHECK (level >= 1)
);
COMMENT ON TABLE record.subtree IS 'Hash of each complete subtree of 256^level leaves: the tiles above level 0.';

CREATE TABLE record.data_key (
    log_id uuid NOT NULL,
    key_id uuid NOT NULL,
    case_id uuid NOT NULL,
    wrapped bytea,
    wrapped_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    destroyed_position bigint,
    CONSTRAINT data_key_pk PRIMARY KEY (log_id, key_id),
    CONSTRAINT data_key_case_key UNIQUE (log_id, case_id),
    CONSTRAINT data_key_there_or_destroyed CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
COMMENT ON TABLE record.data_key IS 'One key for each case, and one for the log itself (case_id = log_id), wrapped by a master key that is kept elsewhere.';
COMMENT ON COLUMN record.data_key.wrapped IS 'Empty once destroyed: then nobody can open what it sealed.';

CREATE TABLE record.checkpoint (
    log_id uuid NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    signed_at timestamptz NOT NULL,
    CONSTRAINT checkpoint_pk PRIMARY KEY (log_id, size)
);
COMMENT ON COLUMN record.checkpoint.note IS 'C2SP tlog-checkpoint: origin, size, root and the log''s own signature.';

CREATE TABLE record.cosignature (
    log_id uuid NOT NULL,
    size bigint NOT NULL,
    witness text NOT NULL,
    line text NOT NULL,
    CONSTRAINT cosignature_pk PRIMARY KEY (log_id, size, witness)
);
COMMENT ON COLUMN record.cosignature.line IS 'A C2SP tlog-cosignature of the checkpoint of this size, by a witness.';

CREATE TABLE record.timestamp_token (
    log_id uuid NOT NULL,
    size bigint NOT NULL,
    authority text NOT NULL,
    token bytea NOT NULL,
    CONSTRAINT timestamp_token_pk PRIMARY KEY (log_id, size, authority)
);
COMMENT ON COLUMN record.timestamp_token.token IS 'RFC 3161 time-stamp response over SHA-256 of the checkpoint''s text.';

CREATE TABLE record.signer (
    log_id uuid NOT NULL,
    origin text NOT NULL,
    verifier_key text NOT NULL,
    CONSTRAINT signer_pk PRIMARY KEY (log_id)
);
COMMENT ON TABLE record.signer IS 'The key each log''s checkpoints are signed with: a process that has another refuses to sign.';

GRANT SELECT, INSERT ON record.subtree, record.data_key, record.checkpoint,
    record.cosignature, record.timestamp_token, record.signer TO daybook_service;
GRANT UPDATE (root, frontier) ON record.log TO daybook_service;
-- Wrapping a data key anew and destroying it change its row; nothing else ever does.
GRANT UPDATE (wrapped, wrapped_by, destroyed_at, destroyed_position)
    ON record.data_key TO daybook_service;
GRANT SELECT ON record.data_key TO daybook_follower;
