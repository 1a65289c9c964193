-- name: partnership_by_slug
-- The partnership of this short name.
SELECT partnership_id, name FROM access.partnership WHERE slug = %(slug)s;

-- name: add_partnership
-- A new partnership; its id is also its log's.
INSERT INTO access.partnership (partnership_id, slug, name)
VALUES (%(partnership_id)s, %(slug)s, %(name)s)
ON CONFLICT (slug) DO NOTHING;

-- name: add_log
-- The partnership's log, empty. Made together with the partnership, so neither is ever alone.
INSERT INTO record.log (log_id, name) VALUES (%(log_id)s, %(name)s)
ON CONFLICT (log_id) DO NOTHING;

-- name: add_actor
-- A new actor. A username that is taken adds nothing and returns no row.
INSERT INTO access.actor
    (actor_id, partnership_id, username, name, agency, roles, password_hash, token_hash)
VALUES
    (%(actor_id)s, %(partnership_id)s, %(username)s, %(name)s, %(agency)s, %(roles)s,
     %(password_hash)s, %(token_hash)s)
ON CONFLICT (username) DO NOTHING
RETURNING actor_id;

-- name: actor_by_token
-- The actor whose token has this SHA-256, unless disabled.
SELECT actor_id, partnership_id, username, name, agency, roles
FROM access.actor
WHERE token_hash = %(token_hash)s AND NOT is_disabled;

-- name: actor_by_username
-- The actor of this username, with what is needed to check a password.
SELECT actor_id, partnership_id, username, name, agency, roles, password_hash
FROM access.actor
WHERE username = %(username)s AND NOT is_disabled;

-- name: keep_password
-- A password hash made again with today's parameters.
UPDATE access.actor SET password_hash = %(password_hash)s WHERE actor_id = %(actor_id)s;

-- name: begin_session
-- A sign-in. Only the SHA-256 of its secret is kept.
INSERT INTO access.session (session_hash, actor_id) VALUES (%(session_hash)s, %(actor_id)s);

-- name: actor_by_session
-- The actor signed in by this session, if it has neither idled nor run too long.
SELECT actor.actor_id, partnership_id, username, name, agency, roles,
       session.seen_at < now() - interval '1 minute' AS is_stale
FROM access.session
JOIN access.actor ON actor.actor_id = session.actor_id
WHERE session_hash = %(session_hash)s
  AND NOT is_disabled
  AND session.seen_at > now() - %(idle)s::interval
  AND session.created_at > now() - %(absolute)s::interval;

-- name: see_session
-- The session is in use. Written at most once a minute.
UPDATE access.session SET seen_at = now() WHERE session_hash = %(session_hash)s;

-- name: end_session
-- Signed out.
DELETE FROM access.session WHERE session_hash = %(session_hash)s;

-- name: forget_ended_sessions
-- Sessions that can no longer be used.
DELETE FROM access.session
WHERE seen_at <= now() - %(idle)s::interval OR created_at <= now() - %(absolute)s::interval;

-- name: log_of_partnership
-- The log's name, head and time of its last event.
SELECT log_id, name, head, NULLIF(recorded_at, '-infinity') AS recorded_at
FROM record.log WHERE log_id = %(log_id)s;

-- name: reachable
-- Whether the database answers.
SELECT 1;

-- name: followed
-- How far each read model of each log is, and whether it has stopped.
SELECT log.log_id, log.head, progress.projection, progress.position, progress.stuck_at,
       progress.stuck_because
FROM record.log
LEFT JOIN read.progress ON progress.log_id = log.log_id AND is_serving
ORDER BY log.log_id, progress.projection;
