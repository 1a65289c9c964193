-- Who may sign in. Secrets are stored only as hashes.
SET LOCAL lock_timeout = '5s';

CREATE TABLE access.partnership (
    partnership_id uuid NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    CONSTRAINT partnership_pk PRIMARY KEY (partnership_id),
    CONSTRAINT partnership_slug_key UNIQUE (slug)
);
COMMENT ON COLUMN access.partnership.partnership_id IS 'Also the log_id of its log.';

CREATE TABLE access.actor (
    actor_id uuid NOT NULL,
    partnership_id uuid NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    agency text NOT NULL,
    roles text[] NOT NULL,
    password_hash text,
    token_hash bytea,
    is_disabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT actor_pk PRIMARY KEY (actor_id),
    CONSTRAINT actor_username_key UNIQUE (username),
    CONSTRAINT actor_token_key UNIQUE (token_hash),
    CONSTRAINT actor_partnership_fk FOREIGN KEY (partnership_id) REFERENCES access.partnership
);

CREATE TABLE access.session (
    session_hash bytea NOT NULL,
    actor_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT session_pk PRIMARY KEY (session_hash),
    CONSTRAINT session_actor_fk FOREIGN KEY (actor_id) REFERENCES access.actor
);

GRANT SELECT, INSERT, UPDATE ON access.partnership, access.actor TO daybook_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON access.session TO daybook_service;
