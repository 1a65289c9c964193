-- name: replace_secrets
-- A new password for an actor of this partnership, whose old one, tokens and sessions are then worth nothing.
WITH renewed AS (
    UPDATE access.actor
    SET password_hash = %(password_hash)s, failed_count = 0, failed_at = NULL, locked_until = NULL
    FROM access.partnership
    WHERE username = %(username)s
      AND partnership.partnership_id = actor.partnership_id
      AND partnership.slug = %(partnership)s
    RETURNING actor.actor_id
), ended AS (
    DELETE FROM access.session USING renewed WHERE session.actor_id = renewed.actor_id
), revoked AS (
    UPDATE access.token SET revoked_at = now() FROM renewed
    WHERE token.actor_id = renewed.actor_id AND revoked_at IS NULL
)
SELECT actor_id FROM renewed;

-- name: logs
-- Every log, by the short name of its partnership; one that is nobody's by the name that it has.
-- Nothing makes these names unique but that partnerships' are. The record before its access log.
SELECT
    log.log_id, log.kind,
    CASE WHEN partnership.slug IS NULL THEN log.name
         WHEN log.kind = 'access' THEN partnership.slug || ': access log'
         ELSE partnership.slug END AS name
FROM record.log
LEFT JOIN access.partnership ON log.log_id IN (partnership_id, access_log_id)
ORDER BY coalesce(partnership.slug, log.name), log.kind = 'access', log.log_id;

-- name: partnership_logs
-- The two logs of each partnership, by its short name: its record, then its access log.
SELECT partnership_id AS log_id, 'record' AS kind, slug FROM access.partnership
UNION ALL
SELECT access_log_id, 'access', slug FROM access.partnership
ORDER BY slug, kind DESC;

-- name: partnerships
-- Every partnership by its short name.
SELECT slug, name FROM access.partnership ORDER BY slug;

-- name: signers
-- The key that each log's checkpoints are signed with.
SELECT origin, verifier_key FROM record.signer ORDER BY origin;

-- name: logs_with_plain_requests
-- Logs that hold idempotency keys as an earlier version kept them.
SELECT DISTINCT log_id FROM record.request WHERE NOT is_keyed;

-- name: plain_requests
-- Some idempotency keys of a log as an earlier version kept them.
SELECT agency, key
FROM record.request
WHERE log_id = %(log_id)s AND NOT is_keyed
ORDER BY agency, key
LIMIT %(limit)s;

-- name: key_requests
-- What knows these keys again, in their place.
UPDATE record.request
SET key = new.name, is_keyed = true
FROM unnest(%(agencies)s::text[], %(keys)s::text[], %(names)s::text[]) AS new (agency, key, name)
WHERE request.log_id = %(log_id)s AND NOT request.is_keyed
  AND request.agency = new.agency AND request.key = new.key;

-- name: actor_named
-- The person of this partnership who has this username.
SELECT actor_id FROM access.actor
WHERE username = %(username)s AND partnership_id = %(partnership_id)s;
