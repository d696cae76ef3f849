CREATE TABLE "live_event_parts" (
	"first_tx" "xid8" PRIMARY KEY NOT NULL,
	"opened_at" timestamp with time zone DEFAULT now() NOT NULL,
	"home" text,
	"generation" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
ALTER TABLE "live_events" RENAME TO "live_events_0";--> statement-breakpoint
ALTER TABLE "live_events_0" ALTER COLUMN "seq" DROP IDENTITY;--> statement-breakpoint
ALTER TABLE "live_events_0" DROP CONSTRAINT "live_events_pkey";--> statement-breakpoint
ALTER TABLE "live_events_0" ADD COLUMN "room" text;--> statement-breakpoint
ALTER INDEX "live_events_user_idx" RENAME TO "live_events_0_user_idx";--> statement-breakpoint
DROP INDEX "live_events_position_idx";--> statement-breakpoint
CREATE TABLE "live_events" (
	"seq" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "live_events_seq_seq1" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tx" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"type" text NOT NULL,
	"user_id" uuid,
	"staff" boolean NOT NULL,
	"room" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"event" jsonb NOT NULL,
	CONSTRAINT "live_events_tx_seq_pk" PRIMARY KEY("tx","seq")
) PARTITION BY RANGE ("tx");
--> statement-breakpoint
CREATE INDEX "live_events_user_idx" ON "live_events" USING btree ("user_id","tx","seq");--> statement-breakpoint
CREATE INDEX "live_events_room_idx" ON "live_events" USING btree ("room","tx","seq");--> statement-breakpoint
CREATE INDEX "live_events_type_idx" ON "live_events" USING btree ("type","tx","seq");--> statement-breakpoint
ALTER TABLE "live_events" ATTACH PARTITION "live_events_0" FOR VALUES FROM (MINVALUE) TO (MAXVALUE);--> statement-breakpoint
SELECT setval('live_events_seq_seq1', coalesce((SELECT max("seq") FROM "live_events_0"), 0) + 1, false);--> statement-breakpoint
INSERT INTO "live_event_parts" ("first_tx") VALUES ('0');--> statement-breakpoint

-- The owner's: the role that Benne's queries run as may call them, and change no table by itself.

-- Opens a new partition when the newest is as old or as large as one should be, and drops those that ended `keep` ago or
-- for which there is no room. Waits half a second at most for those who write, who wait meanwhile: the caller tries again.
CREATE FUNCTION "rotate_live_events"("keep" interval, "keep_bytes" bigint, OUT "opened" boolean, OUT "dropped" integer)
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '500ms' AS $$
DECLARE
	part record;
	newest record;
	size bigint;
	lower text;
	next_tx xid8;
BEGIN
	IF keep < interval '1 minute' OR keep_bytes < 1048576 THEN
		RAISE EXCEPTION 'too little to keep' USING ERRCODE = 'invalid_parameter_value';
	END IF;
	opened := false;
	dropped := 0;
	-- One at a time; the others have nothing to do.
	IF NOT pg_try_advisory_xact_lock(hashtext('rotate_live_events')) THEN RETURN; END IF;

	SELECT first_tx, opened_at, home, generation, format('live_events_%s', first_tx) AS name,
		pg_total_relation_size(format('live_events_%s', first_tx)::regclass) AS bytes
		INTO newest FROM live_event_parts ORDER BY first_tx DESC LIMIT 1;
	EXECUTE format('SELECT EXISTS (SELECT FROM %I)', newest.name) INTO opened;
	opened := opened AND (newest.opened_at <= now() - keep / 8 OR newest.bytes > least(keep_bytes / 16, 67108864));
	IF opened THEN
		-- Whoever has written to the log has ended, and nobody else begins: rows of transactions that come later, or that
		-- are under way and have not written yet, go where their number says.
		LOCK TABLE live_events IN ACCESS EXCLUSIVE MODE;
		next_tx := pg_snapshot_xmax(pg_current_snapshot());
		EXECUTE format('ALTER TABLE live_events DETACH PARTITION %I', newest.name);
		-- The oldest holds whatever is older than itself: of a transaction that was under way when the log began anew, say.
		SELECT quote_literal(newest.first_tx) INTO lower FROM live_event_parts WHERE first_tx < newest.first_tx LIMIT 1;
		-- Else PostgreSQL would read the table once more when it is attached.
		EXECUTE format('ALTER TABLE %I ADD CONSTRAINT closed CHECK (%s tx < %L)',
			newest.name, coalesce('tx >= ' || lower || ' AND', ''), next_tx);
		EXECUTE format('ALTER TABLE live_events ATTACH PARTITION %I FOR VALUES FROM (%s) TO (%L)',
			newest.name, coalesce(lower, 'MINVALUE'), next_tx);
		EXECUTE format('ALTER TABLE %I DROP CONSTRAINT closed', newest.name);
		EXECUTE format(
			'CREATE TABLE %I PARTITION OF live_events FOR VALUES FROM (%L) TO (MAXVALUE)',
			format('live_events_%s', next_tx), next_tx);
		INSERT INTO live_event_parts (first_tx, home, generation) VALUES (next_tx, newest.home, newest.generation);
	END IF;

	FOR part IN
		SELECT first_tx, format('live_events_%s', first_tx) AS name,
			lead(opened_at) OVER (ORDER BY first_tx) AS closed_at, lead(first_tx) OVER (ORDER BY first_tx) AS end_tx
		FROM live_event_parts ORDER BY first_tx
	LOOP
		-- The newest stays, and so does one that a transaction under way may still write to, or hold back from its readers.
		EXIT WHEN part.end_tx IS NULL OR part.end_tx > pg_snapshot_xmin(pg_current_snapshot());
		SELECT sum(pg_total_relation_size(format('live_events_%s', first_tx)::regclass)) INTO size FROM live_event_parts;
		EXIT WHEN part.closed_at > now() - keep AND size <= keep_bytes;
		EXECUTE format('DROP TABLE %I', part.name);
		DELETE FROM live_event_parts WHERE first_tx = part.first_tx;
		dropped := dropped + 1;
	END LOOP;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION "rotate_live_events" FROM PUBLIC;--> statement-breakpoint

-- A log that came along in a backup is another database's: its transactions are counted differently here. It begins anew,
-- and whoever resumes from before is told so. Answers whether that was done.
CREATE FUNCTION "mend_live_events"() RETURNS boolean
	LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '10s' AS $$
DECLARE
	here text;
	newest record;
	next_tx xid8;
	next_generation integer := 1 + floor(random() * 8388606);
BEGIN
	-- One at a time: two that have looked and then both want the tables for themselves would wait for each other.
	PERFORM pg_advisory_xact_lock(hashtext('mend_live_events'));
	SELECT format('%s/%s/%s', system_identifier, pg_database.oid, timeline_id) INTO here
		FROM pg_control_system(), pg_control_checkpoint(), pg_database WHERE datname = current_database();
	SELECT first_tx, home INTO newest FROM live_event_parts ORDER BY first_tx DESC LIMIT 1;
	IF newest.home = here THEN RETURN false; END IF;
	LOCK TABLE live_events IN ACCESS EXCLUSIVE MODE;
	IF newest.home IS NULL AND NOT EXISTS (SELECT FROM live_events WHERE tx >= pg_snapshot_xmax(pg_current_snapshot())) THEN
		UPDATE live_event_parts SET home = here;
		RETURN false;
	END IF;
	next_tx := pg_snapshot_xmax(pg_current_snapshot());
	FOR newest IN SELECT format('live_events_%s', first_tx) AS name FROM live_event_parts LOOP
		EXECUTE format('DROP TABLE %I', newest.name);
	END LOOP;
	DELETE FROM live_event_parts;
	EXECUTE format(
		'CREATE TABLE %I PARTITION OF live_events FOR VALUES FROM (MINVALUE) TO (MAXVALUE)',
		format('live_events_%s', next_tx));
	-- Places of the log before are told by it from those of this one, whose transactions may come to have the same numbers.
	EXECUTE format('ALTER TABLE live_events ALTER COLUMN seq RESTART WITH %s', next_generation::bigint << 40);
	INSERT INTO live_event_parts (first_tx, home, generation) VALUES (next_tx, here, next_generation);
	RETURN true;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION "mend_live_events" FROM PUBLIC;
