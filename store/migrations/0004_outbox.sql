-- What a mail server is being told right now. Neither facts nor a view of them: how far each try got, so that a letter
-- leaves once although processes die between its leaving and the fact that says so.

CREATE TABLE {schema}.outbox (
    dispatch uuid NOT NULL,
    round integer NOT NULL,                 -- each time that somebody gives it on its way, by itself
    number bigint GENERATED ALWAYS AS IDENTITY,  -- the order in which they came
    phase text NOT NULL DEFAULT 'waiting'
        CHECK (phase IN ('waiting', 'claimed', 'handing', 'handed', 'done')),
    changed bigint NOT NULL DEFAULT 0,      -- rises with every change, so that an answer meets the row that it is about
    claimed_by uuid,
    claimed_until timestamptz,
    attempts integer NOT NULL DEFAULT 0,    -- that came to nothing
    first_at timestamptz,                   -- when it was tried first
    next_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_error text,
    uncertain boolean NOT NULL DEFAULT false,
    taken json, refused json,               -- the server's answer by recipient, until it is a fact
    CONSTRAINT outbox_pkey PRIMARY KEY (dispatch, round)
) WITH (fillfactor = 70);
CREATE INDEX outbox_due ON {schema}.outbox (next_at, number) WHERE phase <> 'done';

-- The database in which letters leave. In a copy of it (a restored backup, a replica that took over) nobody knows which
-- of the letters that wait have left meanwhile.
CREATE FUNCTION {schema}.this_database() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('%s/%s/%s/%s', s.system_identifier, d.oid, '{schema}.outbox'::regclass::oid,
                  left(pg_walfile_name(pg_current_wal_lsn()), 8))
    FROM pg_control_system() s, pg_database d WHERE d.datname = current_database()
$$;
CREATE TABLE {schema}.outbox_home (one boolean PRIMARY KEY DEFAULT true CHECK (one), home text NOT NULL);
INSERT INTO {schema}.outbox_home (home) SELECT {schema}.this_database();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role_name}') THEN
        GRANT SELECT, INSERT, UPDATE ON {schema}.outbox TO {role};
        GRANT SELECT, UPDATE ON {schema}.outbox_home TO {role};
    END IF;
END $$;
