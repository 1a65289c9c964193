-- How somebody is known (ops/decisions/0013): tokens of their own with an end and a scope, the
-- account that their organisation vouches for, and how often a wrong password was tried.
SET LOCAL lock_timeout = '5s';

ALTER TABLE access.actor
    ADD COLUMN email text,
    ADD COLUMN issuer text,
    ADD COLUMN subject text,
    ADD COLUMN failed_count integer NOT NULL DEFAULT 0,
    ADD COLUMN failed_at timestamptz,
    ADD COLUMN locked_until timestamptz,
    ADD CONSTRAINT actor_subject_key UNIQUE (issuer, subject),
    ADD CONSTRAINT actor_subject_of_an_issuer CHECK ((issuer IS NULL) = (subject IS NULL));
CREATE INDEX actor_partnership_ix ON access.actor (partnership_id);
COMMENT ON COLUMN access.actor.subject IS 'Who they are to the OpenID provider that issuer names. Never an e-mail address or a username: those change hands.';
COMMENT ON COLUMN access.actor.failed_count IS 'Passwords tried since the last right one, failed_at the last of them.';
COMMENT ON COLUMN access.actor.locked_until IS 'Until then no password is right.';

CREATE TABLE access.token (
    token_id uuid NOT NULL,
    actor_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    label text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT token_pk PRIMARY KEY (token_id),
    CONSTRAINT token_hash_key UNIQUE (token_hash),
    CONSTRAINT token_actor_fk FOREIGN KEY (actor_id) REFERENCES access.actor
);
CREATE INDEX token_actor_ix ON access.token (actor_id);
COMMENT ON COLUMN access.token.token_hash IS 'SHA-256 of the token, which is 256 random bits and kept nowhere.';
COMMENT ON COLUMN access.token.scopes IS 'Actions of the policy that it narrows its actor to, or * for all that they may do.';
COMMENT ON COLUMN access.token.last_used_at IS 'To the minute.';

-- A token that was given before goes on for a year.
INSERT INTO access.token (token_id, actor_id, token_hash, label, scopes, created_at, expires_at)
SELECT gen_random_uuid(), actor_id, token_hash, 'Given with the account', '{*}', created_at,
       now() + interval '365 days'
FROM access.actor
WHERE token_hash IS NOT NULL;

ALTER TABLE access.actor DROP COLUMN token_hash;

ALTER TABLE access.session ADD COLUMN session_id uuid NOT NULL DEFAULT gen_random_uuid();
COMMENT ON COLUMN access.session.session_id IS 'Names a sign-in without being good for anything.';
CREATE INDEX session_actor_ix ON access.session (actor_id);

GRANT SELECT, INSERT ON access.token TO daybook_service;
-- What a token is and whose never changes: it is used, and it is revoked.
GRANT UPDATE (last_used_at, revoked_at) ON access.token TO daybook_service;
