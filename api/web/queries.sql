-- name: partnership
-- What a partnership is called.
SELECT name FROM access.partnership WHERE partnership_id = %(partnership_id)s;
