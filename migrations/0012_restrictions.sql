-- Which entries some readers may not read: asked of every case that anybody reads, so a case without
-- any must cost nothing. Only entries that ever were restricted have a row under their case.
SET LOCAL lock_timeout = '5s';

CREATE TABLE read.restrictions (
    log_id uuid NOT NULL,
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    row_key text NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL DEFAULT 9223372036854775807,
    body jsonb NOT NULL,
    CONSTRAINT restrictions_pk PRIMARY KEY (log_id, generation, case_id, row_key, from_position),
    CONSTRAINT restrictions_not_empty CHECK (to_position > from_position)
);
COMMENT ON TABLE read.restrictions IS 'What decides who may read each entry that ever was restricted; who may is decided by the rule of domain/access, not here.';
-- No plan depends on samples of what entries hold, and none outlives the key of a case.
ALTER TABLE read.restrictions ALTER COLUMN body SET STATISTICS 0;

GRANT SELECT ON read.restrictions TO daybook_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON read.restrictions TO daybook_follower;

-- As every read table of cases (0010). These two policies must show exactly what those of the others
-- show: restrictions that were kept back from a reader would restrict nothing.
ALTER TABLE read.restrictions ENABLE ROW LEVEL SECURITY;
CREATE POLICY restrictions_reader ON read.restrictions FOR SELECT TO daybook_service
USING (
    log_id = (SELECT NULLIF(current_setting('daybook.log_id', true), '')::uuid)
    AND (
        (SELECT current_setting('daybook.every_case', true) = 'on')
        OR case_id IN (SELECT read.cases_opened())
    )
    AND case_id NOT IN (SELECT read.cases_barred())
);
CREATE POLICY restrictions_keeper ON read.restrictions TO daybook_follower
USING (true) WITH CHECK (true);
