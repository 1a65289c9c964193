-- Where the cases are that a partnership was invited to, found by the partnership. It holds no word
-- of a case. Whether an invitation holds is asked of the log that it is on.
SET LOCAL lock_timeout = '5s';

CREATE TABLE read.shared_case (
    log_id uuid NOT NULL,
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    row_key text NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL DEFAULT 9223372036854775807,
    partnership_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT shared_case_pk PRIMARY KEY (log_id, generation, case_id, row_key, from_position),
    CONSTRAINT shared_case_not_empty CHECK (to_position > from_position)
);
COMMENT ON COLUMN read.shared_case.partnership_id IS 'The partnership that was invited. The case''s own has log_id.';
CREATE INDEX shared_case_invited ON read.shared_case (partnership_id, case_id)
    WHERE to_position = 9223372036854775807;
ALTER TABLE read.shared_case ALTER COLUMN body SET STATISTICS 0;

GRANT SELECT ON read.shared_case TO daybook_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON read.shared_case TO daybook_follower;

-- The service sees the invitations of the partnership that asks, and no other's.
ALTER TABLE read.shared_case ENABLE ROW LEVEL SECURITY;
CREATE POLICY shared_case_of_the_invited ON read.shared_case FOR SELECT TO daybook_service
    USING (partnership_id = NULLIF(current_setting('daybook.partnership_id', true), '')::uuid);
CREATE POLICY shared_case_follower ON read.shared_case TO daybook_follower
    USING (true) WITH CHECK (true);
