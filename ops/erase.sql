-- The statements of `daybook erase`, which the owner of the database runs.

-- name: logs
-- Every log there is.
SELECT log_id FROM record.log ORDER BY log_id;

-- name: tables
-- The tables in which a row that was deleted or changed could have held a case's words, or a key.
SELECT format('%I.%I', schemaname, tablename)
FROM pg_catalog.pg_tables
WHERE schemaname = 'read' OR (schemaname, tablename) IN (('record', 'data_key'), ('record', 'request'))
ORDER BY schemaname, tablename;

-- name: mark
-- From here on: what was deleted by now is gone for every transaction that begins later.
SELECT pg_current_xact_id()::xid;

-- name: still_looking
-- How many others may still see what had been deleted by the mark.
SELECT
    (
        SELECT count(*) FROM pg_catalog.pg_stat_activity
        WHERE pid <> pg_backend_pid() AND backend_xmin IS NOT NULL
          AND datname = current_database() AND age(backend_xmin) > age(%(mark)s::xid)
    )
    + (
        SELECT count(*) FROM pg_catalog.pg_prepared_xacts
        WHERE database = current_database() AND age(transaction) > age(%(mark)s::xid)
    )
    + (
        SELECT count(*) FROM pg_catalog.pg_replication_slots
        WHERE xmin IS NOT NULL AND age(xmin) > age(%(mark)s::xid)
    );

-- name: wait_for_tables
-- Readers stand behind whoever waits for a table, so nobody waits long.
SET lock_timeout = '10s';

-- name: rewrite
-- The table anew, and its indexes, in files of their own.
VACUUM (FULL, ANALYZE) {table};

-- name: is_superuser
-- Whether this sign-in may look after the whole server.
SELECT current_setting('is_superuser') = 'on';

-- name: rewrite_samples
-- What PostgreSQL knows of columns, which may include samples of what they held.
VACUUM FULL pg_catalog.pg_statistic;

-- name: remove_log_files
-- Files of the write-ahead log that are not needed any more are removed, not kept to be used again.
ALTER SYSTEM SET wal_recycle = off;

-- name: use_log_files_again
-- As it was.
ALTER SYSTEM RESET wal_recycle;

-- name: reload
-- Have the server read its settings.
SELECT pg_reload_conf();

-- name: next_log_file
-- The write-ahead log goes on in a new file.
SELECT pg_switch_wal();

-- name: checkpoint
-- What the write-ahead log holds up to here is in the tables, so its files are not needed.
CHECKPOINT;

-- name: log_files
-- The files of the write-ahead log, the one that is written to and what was kept to be used again.
SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$' ORDER BY name;

-- name: kept_elsewhere
-- Copies of the write-ahead log that this server hands on.
SELECT
    (SELECT count(*) FROM pg_catalog.pg_replication_slots)
    + CASE WHEN current_setting('archive_mode') = 'off' THEN 0 ELSE 1 END;
