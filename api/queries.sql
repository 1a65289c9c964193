-- name: partnership_by_slug
-- The partnership of this short name.
SELECT partnership_id, name, access_log_id FROM access.partnership WHERE slug = %(slug)s;

-- name: partnership
-- The short name and the name of a partnership.
SELECT slug, name FROM access.partnership WHERE partnership_id = %(partnership_id)s;

-- name: add_partnership
-- A new partnership; its id is also its log's. Its access log has an id of its own.
INSERT INTO access.partnership (partnership_id, slug, name, access_log_id)
VALUES (%(partnership_id)s, %(slug)s, %(name)s, %(access_log_id)s)
ON CONFLICT (slug) DO NOTHING;

-- name: add_log
-- A log of a partnership, empty. Made together with the partnership, so neither is ever alone.
INSERT INTO record.log (log_id, name, kind) VALUES (%(log_id)s, %(name)s, %(kind)s)
ON CONFLICT (log_id) DO NOTHING;

-- name: access_log
-- The access log of the partnership whose record this is.
SELECT access_log_id FROM access.partnership WHERE partnership_id = %(log_id)s;

-- name: add_actor
-- A new actor. A username that is taken adds nothing and returns no row.
INSERT INTO access.actor
    (actor_id, partnership_id, username, name, agency, roles, email, issuer, subject, password_hash)
VALUES
    (%(actor_id)s, %(partnership_id)s, %(username)s, %(name)s, %(agency)s, %(roles)s, %(email)s,
     %(issuer)s, %(subject)s, %(password_hash)s)
ON CONFLICT (username) DO NOTHING
RETURNING actor_id;

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

-- name: read_as
-- Whose cases the rest of this transaction sees in the read models: the policies of
-- migrations/0010_case_access.sql look at these settings.
SELECT
    set_config('daybook.log_id', %(log_id)s, true),
    set_config('daybook.agency', %(agency)s, true),
    set_config('daybook.guest_of', %(guest_of)s, true),
    set_config('daybook.actor_id', %(actor_id)s, true),
    set_config('daybook.every_case', %(every_case)s, true);

-- name: people_of_partnership
-- Everybody of a partnership who may use Daybook.
SELECT actor_id, name, agency, roles
FROM access.actor
WHERE partnership_id = %(partnership_id)s AND NOT is_disabled
ORDER BY name, actor_id;

-- name: people_with_email
-- Everybody of a partnership who may use Daybook and has an e-mail address.
SELECT actor_id, name, agency, roles, email
FROM access.actor
WHERE partnership_id = %(partnership_id)s AND NOT is_disabled AND email IS NOT NULL
ORDER BY actor_id;
