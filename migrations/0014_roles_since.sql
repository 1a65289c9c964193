-- Since when somebody has the roles that they have. Whoever became data protection officer only after a
-- disposal was proposed does not authorise it: the second of two people must not be made for it.
SET LOCAL lock_timeout = '5s';

ALTER TABLE access.actor ADD COLUMN roles_since timestamptz NOT NULL DEFAULT now();
UPDATE access.actor SET roles_since = created_at;
COMMENT ON COLUMN access.actor.roles_since IS 'When their roles were last given or changed, or they were let in again.';
