-- Facts, the commands that caused them, and the keys that must be unique. {schema} is the schema's quoted name.

CREATE TABLE {schema}.events (
    position bigint NOT NULL,               -- gap-free, in the order of commits
    recorded_at timestamptz NOT NULL,       -- never runs backwards with the position
    effective_on date NOT NULL,
    originator_version integer NOT NULL,
    originator_id uuid NOT NULL,
    command_id uuid NOT NULL,
    topic text NOT NULL,
    by text NOT NULL,
    state text NOT NULL,                    -- the event as JSON
    reason text,
    CONSTRAINT events_pkey PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX events_position ON {schema}.events (position);

CREATE TABLE {schema}.commands (
    first_position bigint NOT NULL,         -- above last_position when the command recorded nothing
    last_position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    by text NOT NULL,
    fingerprint text NOT NULL,
    result text NOT NULL,                   -- the answer as JSON
    taken text[], taken_by uuid[],          -- unique keys and their owners, so that they can be rebuilt
    released text[], released_by uuid[],
    CONSTRAINT commands_pkey PRIMARY KEY (id)
);

CREATE TABLE {schema}.unique_keys (
    key text NOT NULL,
    owner uuid NOT NULL,
    CONSTRAINT unique_keys_pkey PRIMARY KEY (key)
);

CREATE TABLE {schema}.files (
    sha256 text NOT NULL PRIMARY KEY,
    media_type text NOT NULL,
    size bigint NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE {schema}.file_chunks (
    sha256 text NOT NULL REFERENCES {schema}.files,
    number integer NOT NULL,
    content bytea NOT NULL,                 -- zlib, each chunk by itself
    PRIMARY KEY (sha256, number)
);
ALTER TABLE {schema}.file_chunks ALTER COLUMN content SET STORAGE EXTERNAL;
