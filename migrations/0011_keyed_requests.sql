-- Idempotency keys are kept for ever, also when a case's key is destroyed, and somebody may put a
-- child's name in one. From now on the log keeps only what knows a key again (HMAC under a key of its
-- own, which is not in the database). Keys of earlier requests are turned into that as the next
-- `daybook serve` starts, which has it; until then they are marked here.
SET LOCAL lock_timeout = '5s';

ALTER TABLE record.request ADD COLUMN is_keyed boolean NOT NULL DEFAULT false;
ALTER TABLE record.request ALTER COLUMN is_keyed SET DEFAULT true;
CREATE INDEX request_in_plain ON record.request (log_id, agency, key) WHERE NOT is_keyed;

COMMENT ON COLUMN record.request.key IS 'HMAC-SHA256 of agency and key under a key of the log, in hexadecimal.';
COMMENT ON COLUMN record.request.is_keyed IS 'False for a key that an earlier version kept as it was sent.';
