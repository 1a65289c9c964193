-- Where words of a case could outlive its key. A follower looks for destroyed keys with every
-- batch, and PostgreSQL keeps samples of what columns hold until a table is next analysed.
SET LOCAL lock_timeout = '5s';

CREATE INDEX data_key_destroyed ON record.data_key (log_id, destroyed_position)
    WHERE destroyed_position IS NOT NULL;

-- No plan depends on these samples: rows are found by case. Naming the type anew drops those taken
-- so far; it rewrites nothing.
ALTER TABLE read.case_file ALTER COLUMN body TYPE jsonb;
ALTER TABLE read.case_file ALTER COLUMN body SET STATISTICS 0;
ALTER TABLE read.chronology ALTER COLUMN body TYPE jsonb, ALTER COLUMN search_text TYPE text;
ALTER TABLE read.chronology
    ALTER COLUMN body SET STATISTICS 0, ALTER COLUMN search_text SET STATISTICS 0;
ALTER TABLE read.review_timeline ALTER COLUMN body TYPE jsonb;
ALTER TABLE read.review_timeline ALTER COLUMN body SET STATISTICS 0;
ALTER TABLE read.history ALTER COLUMN body TYPE jsonb;
ALTER TABLE read.history ALTER COLUMN body SET STATISTICS 0;
