-- The second wall (ops/decisions/0015): PostgreSQL itself shows the service only the cases that
-- whoever reads may know of, whatever the application asks. Each read says in its transaction who
-- it is for (`read_as` in api/queries.sql); said nothing, it is shown nothing. Where the two walls
-- disagree, because read.case_access is a moment behind, less is shown.
--
-- The follower and the owner of the tables are not held by it: they keep the read models, check
-- them and put them back.
SET LOCAL lock_timeout = '5s';

CREATE TABLE read.case_access (
    log_id uuid NOT NULL,
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    row_key text NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL DEFAULT 9223372036854775807,
    agency text,
    guest_of uuid,
    actor_id uuid,
    opens boolean NOT NULL,
    until timestamptz,
    is_barred boolean NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT case_access_pk PRIMARY KEY (log_id, generation, case_id, row_key, from_position),
    CONSTRAINT case_access_not_empty CHECK (to_position > from_position)
);
ALTER TABLE read.case_access ALTER COLUMN body SET STATISTICS 0;
COMMENT ON TABLE read.case_access IS 'Which agencies and persons may know of a case. A row that names neither says that the case is there.';
COMMENT ON COLUMN read.case_access.guest_of IS 'The partnership whose guest the agency is; NULL for one of the case''s own partnership.';
COMMENT ON COLUMN read.case_access.is_barred IS 'Keeps this person out, whatever lets them in.';
CREATE INDEX case_access_agency ON read.case_access (log_id, generation, agency)
    WHERE to_position = 9223372036854775807;
CREATE INDEX case_access_actor ON read.case_access (log_id, generation, actor_id)
    WHERE to_position = 9223372036854775807;
GRANT SELECT ON read.case_access TO daybook_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON read.case_access TO daybook_follower;

-- Of this table itself: what is about the reader, or all of it for who sees every case.
ALTER TABLE read.case_access ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_access_reader ON read.case_access FOR SELECT TO daybook_service
USING (
    log_id = (SELECT NULLIF(current_setting('daybook.log_id', true), '')::uuid)
    AND (
        (SELECT current_setting('daybook.every_case', true) = 'on')
        OR agency = (SELECT NULLIF(current_setting('daybook.agency', true), ''))
        OR actor_id = (SELECT NULLIF(current_setting('daybook.actor_id', true), '')::uuid)
    )
);
CREATE POLICY case_access_keeper ON read.case_access TO daybook_follower
USING (true) WITH CHECK (true);

-- The cases that the reader's agency, or their own name, opens to them now. Functions, because a
-- session plans what is in them once, and not again with every statement on every table.
CREATE FUNCTION read.cases_opened() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = '' AS $$
BEGIN
    RETURN QUERY
    SELECT case_id
    FROM read.case_access
    WHERE log_id = NULLIF(current_setting('daybook.log_id', true), '')::uuid
      AND generation = (
        SELECT progress.generation FROM read.progress
        WHERE progress.log_id = NULLIF(current_setting('daybook.log_id', true), '')::uuid
          AND projection = 'case_access' AND is_serving
      )
      AND to_position = 9223372036854775807
      AND opens AND (until IS NULL OR until > now())
      AND (
        (
            agency = NULLIF(current_setting('daybook.agency', true), '')
            AND guest_of IS NOT DISTINCT FROM
                NULLIF(current_setting('daybook.guest_of', true), '')::uuid
        )
        OR actor_id = NULLIF(current_setting('daybook.actor_id', true), '')::uuid
      );
END
$$;

-- The cases that the reader is barred from, whatever opens them.
CREATE FUNCTION read.cases_barred() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = '' AS $$
BEGIN
    RETURN QUERY
    SELECT case_id
    FROM read.case_access
    WHERE log_id = NULLIF(current_setting('daybook.log_id', true), '')::uuid
      AND generation = (
        SELECT progress.generation FROM read.progress
        WHERE progress.log_id = NULLIF(current_setting('daybook.log_id', true), '')::uuid
          AND projection = 'case_access' AND is_serving
      )
      AND to_position = 9223372036854775807
      AND is_barred
      AND actor_id = NULLIF(current_setting('daybook.actor_id', true), '')::uuid;
END
$$;

REVOKE ALL ON FUNCTION read.cases_opened(), read.cases_barred() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION read.cases_opened(), read.cases_barred() TO daybook_service;

-- Every read table of cases has these two policies. The sub-selects do not look at the row, so each
-- is worked out once a statement.
ALTER TABLE read.case_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY case_file_reader ON read.case_file FOR SELECT TO daybook_service
USING (
    log_id = (SELECT NULLIF(current_setting('daybook.log_id', true), '')::uuid)
    AND (
        (SELECT current_setting('daybook.every_case', true) = 'on')
        OR case_id IN (SELECT read.cases_opened())
    )
    AND case_id NOT IN (SELECT read.cases_barred())
);
CREATE POLICY case_file_keeper ON read.case_file TO daybook_follower
USING (true) WITH CHECK (true);

ALTER TABLE read.chronology ENABLE ROW LEVEL SECURITY;
CREATE POLICY chronology_reader ON read.chronology FOR SELECT TO daybook_service
USING (
    log_id = (SELECT NULLIF(current_setting('daybook.log_id', true), '')::uuid)
    AND (
        (SELECT current_setting('daybook.every_case', true) = 'on')
        OR case_id IN (SELECT read.cases_opened())
    )
    AND case_id NOT IN (SELECT read.cases_barred())
);
CREATE POLICY chronology_keeper ON read.chronology TO daybook_follower
USING (true) WITH CHECK (true);

ALTER TABLE read.review_timeline ENABLE ROW LEVEL SECURITY;
CREATE POLICY review_timeline_reader ON read.review_timeline FOR SELECT TO daybook_service
USING (
    log_id = (SELECT NULLIF(current_setting('daybook.log_id', true), '')::uuid)
    AND (
        (SELECT current_setting('daybook.every_case', true) = 'on')
        OR case_id IN (SELECT read.cases_opened())
    )
    AND case_id NOT IN (SELECT read.cases_barred())
);
CREATE POLICY review_timeline_keeper ON read.review_timeline TO daybook_follower
USING (true) WITH CHECK (true);

ALTER TABLE read.history ENABLE ROW LEVEL SECURITY;
CREATE POLICY history_reader ON read.history FOR SELECT TO daybook_service
USING (
    log_id = (SELECT NULLIF(current_setting('daybook.log_id', true), '')::uuid)
    AND (
        (SELECT current_setting('daybook.every_case', true) = 'on')
        OR case_id IN (SELECT read.cases_opened())
    )
    AND case_id NOT IN (SELECT read.cases_barred())
);
CREATE POLICY history_keeper ON read.history TO daybook_follower
USING (true) WITH CHECK (true);
