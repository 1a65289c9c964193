-- Each partnership has a second log: of who looked at what, who was refused, and what became of
-- people's sign-ins. It is a log like any other, so it is signed, witnessed and verified like any
-- other; only what reads it differs. Partnerships that were there before begin theirs here, empty.
SET LOCAL lock_timeout = '5s';

ALTER TABLE record.log ADD COLUMN kind text NOT NULL DEFAULT 'record';
ALTER TABLE record.log ADD CONSTRAINT log_kind_known CHECK (kind IN ('record', 'access'));
COMMENT ON COLUMN record.log.kind IS 'record: what agencies put on the record. access: who looked at it.';

ALTER TABLE access.partnership ADD COLUMN access_log_id uuid;
UPDATE access.partnership SET access_log_id = gen_random_uuid();
ALTER TABLE access.partnership ALTER COLUMN access_log_id SET NOT NULL;
ALTER TABLE access.partnership
    ADD CONSTRAINT partnership_access_log_key UNIQUE (access_log_id);
COMMENT ON COLUMN access.partnership.access_log_id IS 'The log_id of its access log.';
INSERT INTO record.log (log_id, name, kind)
SELECT access_log_id, name || ': access log', 'access' FROM access.partnership;

CREATE TABLE read.access (
    log_id uuid NOT NULL,
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    row_key text NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL DEFAULT 9223372036854775807,
    at timestamptz NOT NULL,
    actor_id uuid NOT NULL,
    agency text NOT NULL,
    action text NOT NULL,
    way text NOT NULL,
    outcome text NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT access_pk PRIMARY KEY (log_id, generation, case_id, row_key, from_position),
    CONSTRAINT access_not_empty CHECK (to_position > from_position)
);
COMMENT ON TABLE read.access IS 'One row for each event of an access log. None ever changes, so from_position is its place.';
COMMENT ON COLUMN read.access.case_id IS 'The case that was looked at; the log''s own id where it was none.';
COMMENT ON COLUMN read.access.outcome IS 'answered, denied, or identity: something that became of a sign-in.';
CREATE INDEX access_case ON read.access (log_id, generation, case_id, from_position);
CREATE INDEX access_actor ON read.access (log_id, generation, actor_id, from_position);
CREATE INDEX access_at ON read.access (log_id, generation, at);

GRANT SELECT ON read.access TO daybook_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON read.access TO daybook_follower;

-- Whoever asks names the one access log that they may read, in the transaction that asks. Without
-- that there is nothing to see.
ALTER TABLE read.access ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_followed ON read.access TO daybook_follower USING (true) WITH CHECK (true);
CREATE POLICY access_named ON read.access FOR SELECT TO daybook_service
    USING (log_id = NULLIF(current_setting('daybook.access_log_id', true), '')::uuid);
