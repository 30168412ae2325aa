CREATE PROCEDURE ops.publish(run text) LANGUAGE plpgsql AS $$
-- Makes main equal to staging within the scope of a run: all registered tables and the records of what they show, in
-- the caller's transaction. Publishing a run again does nothing.
DECLARE
    planned ops.etl_run;
    new_release bigint;
    registered ops.published_table;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ops.publish'));
    SELECT * INTO planned FROM ops.etl_run WHERE run_id = run FOR UPDATE;
    IF planned.status = 'published' THEN
        RETURN;
    END IF;
    IF planned.status IS DISTINCT FROM 'running' THEN
        RAISE EXCEPTION 'run % cannot be published: it is %', run, coalesce(planned.status, 'not planned');
    END IF;
    INSERT INTO ops.release (run_id, reason, as_of, users, plays, started_at)
    SELECT run, planned.reason, planned.as_of, count(DISTINCT user_id), 0, planned.started_at
    FROM ops.etl_scope
    WHERE run_id = run
    RETURNING release_id INTO new_release;
    -- Facts before statistics: an empty statistic is judged by the facts.
    FOR registered IN
        SELECT * FROM ops.published_table ORDER BY split_part(table_name, '.', 1) DESC, table_name
    LOOP
        CALL ops.publish_table(run, new_release, registered);
    END LOOP;
    UPDATE ops.release SET plays = (
        SELECT total_rows
        FROM ops.release_table
        WHERE release_id = new_release AND table_name = 'warehouse.fact_play'
    ) WHERE release_id = new_release;
    CALL ops.record_published(planned);
    UPDATE ops.etl_run SET status = 'published', finished_at = clock_timestamp() WHERE run_id = run;
END $$;
COMMENT ON PROCEDURE ops.publish IS 'Publishes a run: one transaction for all tables, touching only rows that differ.';

CREATE PROCEDURE ops.publish_table(run text, new_release bigint, registered ops.published_table) LANGUAGE plpgsql AS $$
-- Rows of the scope that vanished are deleted, rows that differ are written, rows that are equal are left alone.
DECLARE
    live regclass := registered.table_name;
    twin regclass := 'staging.' || split_part(registered.table_name, '.', 2);
    users bigint[] := array(SELECT DISTINCT user_id FROM ops.etl_scope WHERE run_id = run);
    in_scope text := CASE registered.scope
        WHEN 'partition' THEN
            '(t.user_id, t.play_year) IN (SELECT user_id, play_year FROM ops.etl_scope WHERE run_id = $1 AND is_changed)'
        WHEN 'user' THEN 't.user_id = ANY ($2)'
        ELSE 'true'
    END;
    same_key text;
    key_columns text;
    all_columns text;
    staged_columns text;
    assignments text;
    is_different text;
    outside bigint;
    staged bigint;
    inserted bigint;
    updated bigint;
    deleted bigint;
BEGIN
    SELECT
        string_agg(format('s.%1$I = t.%1$I', name), ' AND ') FILTER (WHERE is_key),
        string_agg(format('%I', name), ', ') FILTER (WHERE is_key),
        string_agg(format('%I', name), ', '),
        string_agg(format('s.%I', name), ', '),
        string_agg(format('%1$I = s.%1$I', name), ', ') FILTER (WHERE NOT is_key),
        format(
            '(%s) IS DISTINCT FROM (%s)',
            string_agg(format('t.%I', name), ', ') FILTER (WHERE NOT is_key),
            string_agg(format('s.%I', name), ', ') FILTER (WHERE NOT is_key)
        )
    INTO same_key, key_columns, all_columns, staged_columns, assignments, is_different
    FROM (
        SELECT a.attname AS name, coalesce(a.attnum = ANY (i.indkey), false) AS is_key
        FROM pg_attribute AS a
        LEFT JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary
        WHERE a.attrelid = live AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
    ) AS columns;
    IF same_key IS NULL THEN
        RAISE EXCEPTION '% has no primary key, so it cannot be published', live;
    END IF;
    -- Users are named again in the join, so that the planner may go to their rows by index.
    IF registered.scope <> 'all' THEN
        same_key := same_key || ' AND t.user_id = ANY ($2)';
    END IF;
    CALL staging.count_for_planner(twin);
    EXECUTE format('SELECT count(*), count(*) FILTER (WHERE (%s) IS NOT TRUE) FROM %s AS t', in_scope, twin)
    INTO staged, outside USING run, users;
    IF outside > 0 THEN
        RAISE EXCEPTION '% holds % rows outside the scope of run %', twin, outside, run;
    END IF;
    CALL ops.refuse_what_was_not_computed(run, registered, staged, users);

    EXECUTE format('DELETE FROM %s AS t WHERE %s AND NOT EXISTS (SELECT FROM %s AS s WHERE %s)', live, in_scope, twin, same_key)
    USING run, users;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    EXECUTE format(
        'WITH merged AS (
            MERGE INTO %s AS t USING %s AS s ON %s
            WHEN MATCHED AND %s THEN UPDATE SET %s
            WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)
            RETURNING merge_action() AS action
        )
        SELECT count(*) FILTER (WHERE action = ''INSERT''), count(*) FILTER (WHERE action = ''UPDATE'') FROM merged',
        live, twin, same_key, coalesce(is_different, 'false'), coalesce(assignments, key_columns || ' = ' || key_columns),
        all_columns, staged_columns
    )
    INTO inserted, updated USING run, users;
    INSERT INTO ops.release_table
    (release_id, table_name, staged_rows, inserted_rows, updated_rows, deleted_rows, total_rows)
    VALUES (
        new_release, registered.table_name, staged, inserted, updated, deleted,
        ops.total_rows(live, inserted - deleted)
    );
END $$;
COMMENT ON PROCEDURE ops.publish_table IS 'Makes one table equal to its staging twin within the scope of a run.';

CREATE FUNCTION ops.total_rows(live regclass, added bigint) RETURNS bigint LANGUAGE plpgsql AS $$
-- Rows of a table, from what the release before recorded: counting ten million rows every hour would take longer than
-- publishing what is new. Only the first release counts.
DECLARE
    total bigint;
BEGIN
    SELECT total_rows + added INTO total
    FROM ops.release_table
    WHERE table_name = live::text
    ORDER BY release_id DESC
    LIMIT 1;
    IF total IS NULL THEN
        EXECUTE format('SELECT count(*) FROM %s', live) INTO total;
    END IF;
    RETURN total;
END $$;
COMMENT ON FUNCTION ops.total_rows IS 'Rows of a table after a publish that added so many.';

CREATE PROCEDURE ops.refuse_what_was_not_computed(
    run text,
    registered ops.published_table,
    staged bigint,
    users bigint[]
) LANGUAGE plpgsql AS $$
-- Staging that is empty, or that another run filled, would delete rows which are still true.
DECLARE
    short_name text := split_part(registered.table_name, '.', 2);
    filled ops.staged_table;
    is_expected boolean;
BEGIN
    -- A run whose staging was filled by hand, without the runner, has no record at all.
    IF EXISTS (SELECT FROM ops.staged_table WHERE run_id = run) THEN
        SELECT * INTO filled FROM ops.staged_table WHERE table_name = short_name;
        IF filled.run_id IS DISTINCT FROM run THEN
            RAISE EXCEPTION 'staging.% was not filled by run % but by %', short_name, run, coalesce(filled.run_id, 'nobody');
        END IF;
        IF filled.staged_rows <> staged THEN
            RAISE EXCEPTION 'staging.% holds % rows, but run % wrote %', short_name, staged, run, filled.staged_rows;
        END IF;
    END IF;
    IF staged > 0 OR registered.may_be_empty THEN
        RETURN;
    END IF;
    IF registered.scope = 'partition' THEN
        is_expected := EXISTS (
            SELECT FROM ops.etl_scope JOIN ops.lake_partition USING (user_id, play_year)
            WHERE run_id = run AND is_changed AND play_count > 0
        );
    ELSIF registered.scope = 'user' THEN
        is_expected := EXISTS (
            SELECT FROM warehouse.fact_play
            WHERE user_id = ANY (users) AND kind = 'track' AND is_stream AND album_id IS NOT NULL
        );
    ELSE
        is_expected := EXISTS (
            SELECT FROM ops.lake_partition WHERE play_count > 0
        );
    END IF;
    IF is_expected THEN
        RAISE EXCEPTION 'staging.% is empty although there are plays; publishing it would delete what is still true', short_name;
    END IF;
END $$;
COMMENT ON PROCEDURE ops.refuse_what_was_not_computed IS 'Raises if a staging table is empty without reason, or not what the run wrote.';

CREATE PROCEDURE ops.record_published(planned ops.etl_run) LANGUAGE plpgsql AS $$
-- What main shows from now on; the next plan compares with it.
BEGIN
    DELETE FROM ops.published_partition AS shown
    USING ops.etl_scope AS scope
    WHERE scope.run_id = planned.run_id
        AND scope.user_id = shown.user_id
        AND scope.play_year = shown.play_year
        AND scope.version = 0;
    INSERT INTO ops.published_partition (user_id, play_year, version)
    SELECT user_id, play_year, version
    FROM ops.etl_scope
    WHERE run_id = planned.run_id AND is_changed AND version <> 0
    ON CONFLICT (user_id, play_year) DO UPDATE SET version = excluded.version;

    DELETE FROM ops.published_user WHERE user_id IN (SELECT user_id FROM ops.etl_scope WHERE run_id = planned.run_id);
    INSERT INTO ops.published_user (user_id, as_of_date, time_zone)
    SELECT user_id, (planned.as_of AT TIME ZONE time_zone)::date, time_zone
    FROM warehouse.dim_user
    WHERE user_id IN (
        SELECT user_id
        FROM ops.etl_scope
        JOIN ops.lake_partition USING (user_id, play_year)
        WHERE run_id = planned.run_id AND play_count > 0
    );

    INSERT INTO ops.published_catalogue (version)
    SELECT planned.catalogue_version
    WHERE planned.catalogue_version IS NOT NULL
    ON CONFLICT (is_only) DO UPDATE SET version = excluded.version;
END $$;
COMMENT ON PROCEDURE ops.record_published IS 'Records the versions, local dates and catalogue that main shows after a publish.';
