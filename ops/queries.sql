-- name: replace_secrets
-- New secrets for an actor of this partnership, whose old ones and sessions are then worth nothing.
WITH renewed AS (
    UPDATE access.actor
    SET password_hash = %(password_hash)s, token_hash = %(token_hash)s
    FROM access.partnership
    WHERE username = %(username)s
      AND partnership.partnership_id = actor.partnership_id
      AND partnership.slug = %(partnership)s
    RETURNING actor.actor_id
), ended AS (
    DELETE FROM access.session USING renewed WHERE session.actor_id = renewed.actor_id
)
SELECT actor_id FROM renewed;

-- name: logs
-- Every log, by the short name of its partnership.
SELECT log_id, name FROM record.log ORDER BY name;

-- name: partnerships
-- Every partnership by its short name.
SELECT slug, name FROM access.partnership ORDER BY slug;
