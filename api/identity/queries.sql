-- name: actor_by_token
-- The actor whose token has this SHA-256, unless either has ended, and what the token is for.
SELECT actor.actor_id, partnership_id, username, name, agency, roles, token_id, scopes,
       last_used_at IS NULL OR last_used_at < now() - interval '1 minute' AS is_stale
FROM access.token
JOIN access.actor ON actor.actor_id = token.actor_id
WHERE token_hash = %(token_hash)s
  AND revoked_at IS NULL
  AND expires_at > now()
  AND NOT is_disabled;

-- name: use_token
-- The token is in use. Written at most once a minute.
UPDATE access.token SET last_used_at = now() WHERE token_id = %(token_id)s;

-- name: actor_by_account
-- The actor who is linked to this account of an OpenID provider, unless disabled.
SELECT actor_id, partnership_id, username, name, agency, roles
FROM access.actor
WHERE issuer = %(issuer)s AND subject = %(subject)s AND NOT is_disabled;

-- name: issue_token
-- A new token, of which only the SHA-256 is kept.
INSERT INTO access.token (token_id, actor_id, token_hash, label, scopes, expires_at)
VALUES (%(token_id)s, %(actor_id)s, %(token_hash)s, %(label)s, %(scopes)s, %(expires_at)s)
RETURNING token_id, actor_id, label, scopes, created_at, expires_at, last_used_at, revoked_at;

-- name: tokens_of
-- All tokens of an actor, the newest first.
SELECT token_id, actor_id, label, scopes, created_at, expires_at, last_used_at, revoked_at
FROM access.token
WHERE actor_id = %(actor_id)s
ORDER BY created_at DESC, token_id DESC;

-- name: revoke_token
-- A token of this actor ends now. One that was revoked before keeps its time.
UPDATE access.token SET revoked_at = coalesce(revoked_at, now())
WHERE token_id = %(token_id)s AND actor_id = %(actor_id)s
RETURNING token_id, actor_id, label, scopes, created_at, expires_at, last_used_at, revoked_at;

-- name: begin_session
-- A sign-in. Only the SHA-256 of its secret is kept.
INSERT INTO access.session (session_hash, actor_id) VALUES (%(session_hash)s, %(actor_id)s);

-- name: actor_by_session
-- The actor signed in by this session, if it has neither idled nor run too long, and when it ends.
SELECT actor.actor_id, partnership_id, username, name, agency, roles, session_id,
       session.seen_at < now() - interval '1 minute' AS is_stale,
       session.seen_at + %(idle)s::interval AS idles_at,
       session.created_at + %(absolute)s::interval AS ends_at
FROM access.session
JOIN access.actor ON actor.actor_id = session.actor_id
WHERE session_hash = %(session_hash)s
  AND NOT is_disabled
  AND session.seen_at > now() - %(idle)s::interval
  AND session.created_at > now() - %(absolute)s::interval;

-- name: see_session
-- The session is in use. Written at most once a minute.
UPDATE access.session SET seen_at = now() WHERE session_hash = %(session_hash)s;

-- name: sessions_of
-- The sign-ins of an actor that have not ended, the one used last first.
SELECT session_id, created_at, seen_at
FROM access.session
WHERE actor_id = %(actor_id)s
  AND session.seen_at > now() - %(idle)s::interval
  AND session.created_at > now() - %(absolute)s::interval
ORDER BY seen_at DESC, session_id;

-- name: end_session
-- Signed out.
DELETE FROM access.session WHERE session_hash = %(session_hash)s;

-- name: end_sessions_of
-- Signed out everywhere.
DELETE FROM access.session WHERE actor_id = %(actor_id)s;

-- name: forget_ended_sessions
-- Sessions that can no longer be used.
DELETE FROM access.session
WHERE seen_at <= now() - %(idle)s::interval OR created_at <= now() - %(absolute)s::interval;

-- name: try_password
-- A password is about to be tried: counted before it is checked, and not while the username is locked, so that guessing on prolongs no lock.
UPDATE access.actor
SET failed_count = CASE
        WHEN locked_until > now() THEN failed_count
        WHEN locked_until IS NULL AND failed_at > now() - %(within)s::interval THEN failed_count + 1
        ELSE 1
    END,
    failed_at = CASE WHEN locked_until > now() THEN failed_at ELSE now() END,
    locked_until = CASE
        WHEN locked_until > now() THEN locked_until
        WHEN locked_until IS NULL AND failed_at > now() - %(within)s::interval
            AND failed_count + 1 >= %(allowed)s THEN now() + %(locked_for)s::interval
    END
WHERE username = %(username)s AND NOT is_disabled
RETURNING actor_id, partnership_id, username, name, agency, roles, password_hash,
          failed_at = now() AS is_counted, locked_until = now() + %(locked_for)s::interval AS locks;

-- name: do_not_wait_for_disk
-- What this transaction counts may be lost if the machine fails now, and takes no time that would tell a username that exists from one that does not.
SET LOCAL synchronous_commit = off;

-- name: right_password
-- It was right: start counting afresh. A hash made again with today's parameters takes the old one's place.
UPDATE access.actor
SET failed_count = 0, failed_at = NULL, locked_until = NULL,
    password_hash = coalesce(%(renewed)s, password_hash)
WHERE actor_id = %(actor_id)s;

-- name: lock_partnership
-- One change of a partnership's people at a time.
SELECT 1 FROM access.partnership WHERE partnership_id = %(partnership_id)s FOR UPDATE;

-- name: people
-- Everybody of a partnership by username, disabled or not, after one of them.
SELECT actor_id, partnership_id, username, name, agency, roles, email, issuer, subject, is_disabled,
       password_hash IS NOT NULL AS has_password,
       CASE WHEN locked_until > now() THEN locked_until END AS locked_until, created_at
FROM access.actor
WHERE partnership_id = %(partnership_id)s AND username > %(after)s
ORDER BY username
LIMIT %(limit)s;

-- name: person
-- One person of a partnership.
SELECT actor_id, partnership_id, username, name, agency, roles, email, issuer, subject, is_disabled,
       password_hash IS NOT NULL AS has_password,
       CASE WHEN locked_until > now() THEN locked_until END AS locked_until, created_at
FROM access.actor
WHERE partnership_id = %(partnership_id)s AND actor_id = %(actor_id)s;

-- name: person_by_username
-- The id of the person of this username, and their partnership's.
SELECT actor_id, partnership_id FROM access.actor WHERE username = %(username)s;

-- name: change_person
-- All that can be changed of a person, as it is to be.
UPDATE access.actor
SET name = %(name)s, agency = %(agency)s, roles = %(roles)s, email = %(email)s,
    issuer = %(issuer)s, subject = %(subject)s, is_disabled = %(is_disabled)s,
    roles_since = CASE
        WHEN roles IS DISTINCT FROM %(roles)s::text[] OR (is_disabled AND NOT %(is_disabled)s)
        THEN now()
        ELSE roles_since
    END
WHERE actor_id = %(actor_id)s;

-- name: roles_since
-- Since when they have the roles that they have.
SELECT roles_since FROM access.actor WHERE actor_id = %(actor_id)s;

-- name: another_administrator
-- Somebody else who administers this partnership and is not disabled.
SELECT actor_id
FROM access.actor
WHERE partnership_id = %(partnership_id)s
  AND actor_id <> %(but)s
  AND 'administrator' = ANY (roles)
  AND NOT is_disabled
LIMIT 1;

-- name: revoke_tokens_of
-- Every token of a person ends now.
UPDATE access.token SET revoked_at = now() WHERE actor_id = %(actor_id)s AND revoked_at IS NULL;
