-- Read models. Every case-level row is temporal: it holds for positions from_position (inclusive)
-- to to_position (exclusive), so "as of P" is one WHERE clause. A rebuild writes rows of a new
-- generation beside the serving one, then one UPDATE of read.progress swaps them.
SET LOCAL lock_timeout = '5s';

CREATE TABLE read.progress (
    log_id uuid NOT NULL,
    projection text NOT NULL,
    generation integer NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    is_serving boolean NOT NULL,
    stuck_at bigint,
    stuck_because text,
    CONSTRAINT progress_pk PRIMARY KEY (log_id, projection, generation)
);
COMMENT ON COLUMN read.progress.position IS 'Last position applied; moved in the same transaction as the rows.';

CREATE TABLE read.case_file (
    log_id uuid NOT NULL,
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    row_key text NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL DEFAULT 9223372036854775807,
    section text NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT case_file_pk PRIMARY KEY (log_id, generation, case_id, row_key, from_position),
    CONSTRAINT case_file_not_empty CHECK (to_position > from_position)
);
COMMENT ON TABLE read.case_file IS 'The case itself and its agencies, subjects, escalations, hearings, orders and decisions.';
CREATE INDEX case_file_section ON read.case_file (log_id, generation, section, case_id, from_position);

CREATE TABLE read.chronology (
    log_id uuid NOT NULL,
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    row_key text NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL DEFAULT 9223372036854775807,
    sort_at timestamptz NOT NULL DEFAULT 'infinity',
    sequence integer NOT NULL,
    position bigint NOT NULL,
    earliest timestamptz,
    latest timestamptz,
    agency text NOT NULL,
    kind text NOT NULL,
    search_text text NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT chronology_pk PRIMARY KEY (log_id, generation, case_id, row_key, from_position),
    CONSTRAINT chronology_not_empty CHECK (to_position > from_position)
);
COMMENT ON COLUMN read.chronology.sort_at IS 'Earliest bound; infinity when the date is unknown.';
COMMENT ON COLUMN read.chronology.position IS 'Where the row was first recorded: its citation, and the last tie-breaker of the published order (a later position is never recorded earlier).';
CREATE INDEX chronology_order ON read.chronology (log_id, generation, case_id, sort_at, sequence, position);

CREATE TABLE read.review_timeline (
    log_id uuid NOT NULL,
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    row_key text NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL DEFAULT 9223372036854775807,
    sort_at timestamptz NOT NULL DEFAULT 'infinity',
    agency text NOT NULL,
    kind text NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT review_timeline_pk PRIMARY KEY (log_id, generation, case_id, row_key, from_position),
    CONSTRAINT review_timeline_not_empty CHECK (to_position > from_position)
);
CREATE INDEX review_timeline_order ON read.review_timeline (log_id, generation, case_id, sort_at);

CREATE TABLE read.history (
    log_id uuid NOT NULL,
    generation integer NOT NULL,
    case_id uuid NOT NULL,
    row_key text NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL DEFAULT 9223372036854775807,
    topic text NOT NULL,
    agency text NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT history_pk PRIMARY KEY (log_id, generation, case_id, row_key, from_position),
    CONSTRAINT history_not_empty CHECK (to_position > from_position)
);
CREATE INDEX history_order ON read.history (log_id, generation, case_id, from_position);

GRANT SELECT ON ALL TABLES IN SCHEMA read TO daybook_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA read TO daybook_follower;
