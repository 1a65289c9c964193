-- Three schemas, and the two roles that Daybook works under. Whoever runs this owns the tables;
-- neither role does, so neither can alter them.
SET LOCAL lock_timeout = '5s';

CREATE SCHEMA record;
CREATE SCHEMA read;
CREATE SCHEMA access;

COMMENT ON SCHEMA record IS 'The log. Events are inserted and selected, never changed.';
COMMENT ON SCHEMA read IS 'Read models, each rebuilt from the log at any time.';
COMMENT ON SCHEMA access IS 'Partnerships, actors, their tokens and sessions.';

-- Roles belong to the whole cluster, so another database here may have made them already.
DO $$
BEGIN
    CREATE ROLE daybook_service NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END
$$;
DO $$
BEGIN
    CREATE ROLE daybook_follower NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL;
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA record, read, access TO daybook_service;
GRANT USAGE ON SCHEMA record, read TO daybook_follower;
