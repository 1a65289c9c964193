-- With a PostgreSQL of its own, Daybook signs in once, as whoever owns this database, and works
-- under the two roles. A superuser may anyway; anybody else needs to be a member.
SET LOCAL lock_timeout = '5s';

DO $$
BEGIN
    GRANT daybook_service, daybook_follower TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
EXCEPTION WHEN insufficient_privilege THEN
    IF NOT (
        pg_has_role(CURRENT_USER, 'daybook_service', 'SET')
        AND pg_has_role(CURRENT_USER, 'daybook_follower', 'SET')
    ) THEN
        RAISE EXCEPTION 'The roles daybook_service and daybook_follower were made by another user of this PostgreSQL.'
            USING HINT = format(
                'Ask its administrator for: GRANT daybook_service, daybook_follower TO %I;',
                CURRENT_USER
            );
    END IF;
END
$$;
