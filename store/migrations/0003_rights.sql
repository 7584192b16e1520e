-- Facts are kept for ever: nobody changes or removes one, not even the owner, and the application's role may not try.

CREATE FUNCTION {schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'NS003', MESSAGE =
        format('Facts are kept for ever, so %s of %I is refused; record a new fact that corrects the old one.',
               TG_OP, TG_TABLE_NAME);
END $$;

DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['events', 'commands', 'files', 'file_chunks'] LOOP
        EXECUTE format('CREATE TRIGGER kept_for_ever BEFORE UPDATE OR DELETE OR TRUNCATE ON {schema}.%I '
                       'FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change()', kept);
        EXECUTE format('ALTER TABLE {schema}.%I ENABLE ALWAYS TRIGGER kept_for_ever', kept);
    END LOOP;
    IF (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
        BEGIN
            CREATE ROLE {role} NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;                           -- it was made for us, or by a neighbour with the same schema name
        END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{role_name}') THEN
        GRANT USAGE ON SCHEMA {schema} TO {role};
        GRANT SELECT, INSERT ON {schema}.events, {schema}.commands, {schema}.files, {schema}.file_chunks TO {role};
        GRANT SELECT, INSERT, DELETE ON {schema}.unique_keys TO {role};
        GRANT SELECT ON {schema}.migrations TO {role};
    END IF;
END $$;
