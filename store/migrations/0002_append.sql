-- Appending, in one round trip. Appends of one schema follow one another, so positions have no gaps and stand in the
-- order of commits: a lock that is held to the end of the transaction guards the end of the log. (A row that is
-- updated by each append does the same until somebody holds a snapshot for a minute, a backup say: then its dead
-- versions pile up and every append walks over all of them.)

-- First it is judged whether the command may have its effect, then it is recorded; a refusal is an answer, not an error,
-- so that several commands can share a transaction. `refusal` is null when the facts were kept, otherwise
--   'replayed'   the command was kept before: `about` is its name, fingerprint, caller and result
--   'moved on'   a stream has another last version than the caller thinks
--   'key taken'  `about` is the key and its owner
CREATE FUNCTION {schema}.append_facts(
    lazy boolean,                           -- do not wait for the disk: a flush follows
    command uuid, command_name text, content text, caller text, why text, answer text,
    ids uuid[], versions integer[], topics text[], states text[], dates date[],
    keys text[], keys_by uuid[], free text[], free_by uuid[],
    read_ids uuid[], read_versions integer[],
    OUT refusal text, OUT first bigint, OUT last bigint, OUT moment timestamptz, OUT about text[]
) LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF lazy THEN PERFORM set_config('synchronous_commit', 'off', true); END IF;
    PERFORM pg_advisory_xact_lock(5640000209560797184 + '{schema}.events'::regclass::oid::bigint);

    SELECT 'replayed', c.first_position, c.last_position, c.recorded_at, ARRAY[c.name, c.fingerprint, c.by, c.result]
        INTO refusal, first, last, moment, about FROM {schema}.commands c WHERE c.id = command;
    IF FOUND THEN RETURN; END IF;

    IF cardinality(ids) <= 500 AND EXISTS (  -- a larger batch comes alone, so the primary key may judge it
        SELECT FROM unnest(ids, versions) AS f (id, version)
            JOIN {schema}.events e ON e.originator_id = f.id AND e.originator_version = f.version
    ) THEN refusal := 'moved on'; RETURN; END IF;
    IF read_ids IS NOT NULL AND EXISTS (
        SELECT FROM unnest(read_ids, read_versions) AS r (id, version) WHERE r.version <> (
            SELECT coalesce(max(e.originator_version), 0) FROM {schema}.events e WHERE e.originator_id = r.id)
    ) THEN refusal := 'moved on'; RETURN; END IF;

    IF keys IS NOT NULL THEN
        SELECT 'key taken', ARRAY[k.key, k.owner::text] INTO refusal, about
            FROM unnest(keys, keys_by) AS t (key, owner) JOIN {schema}.unique_keys k ON k.key = t.key
            WHERE k.owner <> t.owner AND NOT EXISTS (
                SELECT FROM unnest(free, free_by) AS f (key, owner) WHERE f.key = k.key AND f.owner = k.owner)
            LIMIT 1;
        IF FOUND THEN RETURN; END IF;
    END IF;

    SELECT e.position, greatest(e.recorded_at, clock_timestamp()) INTO last, moment
        FROM {schema}.events e ORDER BY e.position DESC LIMIT 1;
    first := coalesce(last, 0) + 1;
    last := first - 1 + coalesce(cardinality(ids), 0);
    moment := coalesce(moment, clock_timestamp());

    INSERT INTO {schema}.commands VALUES (
        first, last, moment, command, command_name, caller, content, answer, keys, keys_by, free, free_by);
    IF free IS NOT NULL THEN
        DELETE FROM {schema}.unique_keys k USING unnest(free, free_by) AS f (key, owner)
            WHERE k.key = f.key AND k.owner = f.owner;
    END IF;
    IF keys IS NOT NULL THEN
        INSERT INTO {schema}.unique_keys SELECT * FROM unnest(keys, keys_by) ON CONFLICT DO NOTHING;
    END IF;
    IF ids IS NOT NULL THEN
        INSERT INTO {schema}.events (position, recorded_at, effective_on, originator_version, originator_id,
                                     command_id, topic, by, state, reason)
            SELECT first - 1 + f.number, moment, f.day, f.version, f.id, command, f.topic, caller, f.state, why
            FROM unnest(ids, versions, topics, states, dates) WITH ORDINALITY
                AS f (id, version, topic, state, day, number);
        PERFORM pg_notify('{channel}', last::text);
    END IF;
END $$;

CREATE FUNCTION {schema}.rebuild_keys() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(5640000209560797184 + '{schema}.events'::regclass::oid::bigint);
    DELETE FROM {schema}.unique_keys;
    INSERT INTO {schema}.unique_keys
        WITH taken AS (
            SELECT DISTINCT ON (t.key) t.key, t.owner, c.first_position
            FROM {schema}.commands c, unnest(c.taken, c.taken_by) AS t (key, owner)
            WHERE c.taken IS NOT NULL ORDER BY t.key, c.first_position DESC
        ), released AS (
            SELECT r.key, r.owner, c.first_position
            FROM {schema}.commands c, unnest(c.released, c.released_by) AS r (key, owner)
            WHERE c.released IS NOT NULL
        )
        SELECT t.key, t.owner FROM taken t WHERE NOT EXISTS (
            SELECT FROM released r
            WHERE r.key = t.key AND r.owner = t.owner AND r.first_position > t.first_position);
END $$;

-- The last position that was recorded at or before an instant. Times and positions rise together, so halving finds it
-- without an index on the time.
CREATE FUNCTION {schema}.position_at(instant timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SET enable_seqscan = off AS $$
DECLARE
    low bigint := 0;
    high bigint := coalesce((SELECT max(e.position) FROM {schema}.events e), 0);
    middle bigint;
BEGIN
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF (SELECT e.recorded_at <= instant FROM {schema}.events e WHERE e.position = middle) THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    RETURN low;
END $$;
