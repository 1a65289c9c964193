-- The log (ops/decisions/0002). Everything is keyed by log_id first, so that the same statements
-- run on an engine that shards by it. No sequence, no trigger: order comes from the row lock on
-- record.log, and immutability from privileges.
SET LOCAL lock_timeout = '5s';

CREATE TABLE record.log (
    log_id uuid NOT NULL,
    name text NOT NULL,
    head bigint NOT NULL DEFAULT 0,
    recorded_at timestamptz NOT NULL DEFAULT '-infinity',
    root bytea,
    CONSTRAINT log_pk PRIMARY KEY (log_id),
    CONSTRAINT log_head_not_negative CHECK (head >= 0)
);
COMMENT ON COLUMN record.log.head IS 'Position of the last event; the row lock on it is the sequencer''s fence.';
COMMENT ON COLUMN record.log.recorded_at IS 'Time of the last event. The next is never earlier.';
COMMENT ON COLUMN record.log.root IS 'Merkle root at head, once the log is hashed.';

CREATE TABLE record.event (
    log_id uuid NOT NULL,
    position bigint NOT NULL,
    stream_id uuid NOT NULL,
    stream_version integer NOT NULL,
    topic text NOT NULL,
    case_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    payload bytea NOT NULL,
    entry bytea NOT NULL,
    leaf_hash bytea NOT NULL,
    CONSTRAINT event_pk PRIMARY KEY (log_id, position),
    CONSTRAINT event_stream_key UNIQUE (log_id, stream_id, stream_version),
    CONSTRAINT event_position_from_one CHECK (position >= 1),
    CONSTRAINT event_version_from_one CHECK (stream_version >= 1)
);
COMMENT ON COLUMN record.event.payload IS 'The exact bytes of the event.';
COMMENT ON COLUMN record.event.entry IS 'The canonical envelope: no personal data, so it can be shown to anyone.';
COMMENT ON COLUMN record.event.leaf_hash IS 'SHA-256(0x00 || entry), RFC 9162 section 2.1.1.';

CREATE TABLE record.request (
    log_id uuid NOT NULL,
    agency text NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    CONSTRAINT request_pk PRIMARY KEY (log_id, agency, key)
);
COMMENT ON TABLE record.request IS 'Idempotency keys, each with the positions its receipt names.';

CREATE TABLE record.claim (
    log_id uuid NOT NULL,
    claim bytea NOT NULL,
    stream_id uuid NOT NULL,
    position bigint NOT NULL,
    CONSTRAINT claim_pk PRIMARY KEY (log_id, claim)
);
COMMENT ON TABLE record.claim IS 'Names one stream holds alone; claim is SHA-256 of scope and key.';

GRANT SELECT, INSERT ON record.event, record.request, record.claim TO daybook_service;
GRANT SELECT, INSERT ON record.log TO daybook_service;
GRANT UPDATE (head, recorded_at, root) ON record.log TO daybook_service;
GRANT SELECT ON record.log, record.event TO daybook_follower;
