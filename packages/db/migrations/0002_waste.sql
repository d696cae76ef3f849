CREATE TYPE "public"."points_kind" AS ENUM('award', 'reversal');--> statement-breakpoint
CREATE TYPE "public"."mass_source" AS ENUM('estimated', 'weighed');--> statement-breakpoint
CREATE TYPE "public"."validation" AS ENUM('awaiting', 'valid', 'refused');--> statement-breakpoint
ALTER TYPE "public"."audit_entity" ADD VALUE 'category';--> statement-breakpoint
ALTER TYPE "public"."audit_entity" ADD VALUE 'installation';--> statement-breakpoint
CREATE TABLE "custody_events" (
	"record_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"body" text NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "custody_events_record_id_seq_pk" PRIMARY KEY("record_id","seq")
);
--> statement-breakpoint
CREATE TABLE "custody_roots" (
	"day" date PRIMARY KEY NOT NULL,
	"statement" text NOT NULL,
	"signature" "bytea" NOT NULL,
	"public_key" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "custody_values" (
	"record_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"field" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	CONSTRAINT "custody_values_record_id_seq_field_pk" PRIMARY KEY("record_id","seq","field")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"user_id" uuid NOT NULL,
	"procedure" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" "bytea" NOT NULL,
	"answer" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_user_id_procedure_key_pk" PRIMARY KEY("user_id","procedure","key")
);
--> statement-breakpoint
CREATE TABLE "points_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"record_id" uuid NOT NULL,
	"kind" "points_kind" NOT NULL,
	"points" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_achievements" (
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"achieved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "user_achievements_user_id_name_pk" PRIMARY KEY("user_id","name")
);
--> statement-breakpoint
CREATE TABLE "waste_categories" (
	"waste_type" "waste_type" NOT NULL,
	"version" integer NOT NULL,
	"base_points" integer NOT NULL,
	"environmental_multiplier" numeric(6, 3) NOT NULL,
	"color_code" text NOT NULL,
	"icon" text NOT NULL,
	"is_active" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"created_by" uuid,
	CONSTRAINT "waste_categories_waste_type_version_pk" PRIMARY KEY("waste_type","version")
);
--> statement-breakpoint
CREATE TABLE "waste_images" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"record_id" uuid,
	"position" integer DEFAULT 0 NOT NULL,
	"name" text NOT NULL,
	"thumbnail_name" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"bytes" integer NOT NULL,
	"perceptual_hash" bigint NOT NULL,
	"latitude" double precision,
	"longitude" double precision,
	"taken_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "waste_impacts" (
	"record_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"factor_set" text NOT NULL,
	"factor_id" text,
	"elements" text[] NOT NULL,
	"baseline" text NOT NULL,
	"mass_kg" double precision NOT NULL,
	"mass_source" "mass_source" NOT NULL,
	"kg_co2e" double precision,
	"low" double precision,
	"high" double precision,
	"computed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "waste_impacts_record_id_version_pk" PRIMARY KEY("record_id","version")
);
--> statement-breakpoint
DROP INDEX "waste_records_recent_idx";--> statement-breakpoint
DROP INDEX "waste_records_user_idx";--> statement-breakpoint
DROP INDEX "waste_records_status_idx";--> statement-breakpoint
DROP INDEX "waste_records_type_idx";--> statement-breakpoint
DROP INDEX "waste_records_type_status_idx";--> statement-breakpoint
ALTER TABLE "installation" ALTER COLUMN "demonstration" SET DEFAULT false;--> statement-breakpoint
ALTER TABLE "installation" ADD COLUMN "factor_set" text DEFAULT 'ademe-23.6' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "points" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "material" text;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "mass_source" "mass_source" DEFAULT 'estimated' NOT NULL;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "treatment" text;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "waste_code" text;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "environmental_score" numeric(5, 2) DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "points_awarded" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "category_version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "validation" "validation" DEFAULT 'awaiting' NOT NULL;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "validated_by" uuid;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "validation_date" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "validation_notes" text;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "flags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "withdrawn_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "custody_head" "bytea";--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "custody_salt" "bytea";--> statement-breakpoint
ALTER TABLE "waste_records" ADD COLUMN "search_text" text GENERATED ALWAYS AS (translate(lower(coalesce("waste_records"."description", '') || ' ' || coalesce("waste_records"."location", '') || ' ' || coalesce("waste_records"."address", '')), 'àâäáãåçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaaceeeeiiiinooooouuuuyy')) STORED NOT NULL;--> statement-breakpoint
ALTER TABLE "custody_events" ADD CONSTRAINT "custody_events_record_id_waste_records_id_fk" FOREIGN KEY ("record_id") REFERENCES "public"."waste_records"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "custody_values" ADD CONSTRAINT "custody_values_record_id_waste_records_id_fk" FOREIGN KEY ("record_id") REFERENCES "public"."waste_records"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "points_entries" ADD CONSTRAINT "points_entries_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "points_entries" ADD CONSTRAINT "points_entries_record_id_waste_records_id_fk" FOREIGN KEY ("record_id") REFERENCES "public"."waste_records"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_achievements" ADD CONSTRAINT "user_achievements_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waste_images" ADD CONSTRAINT "waste_images_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waste_images" ADD CONSTRAINT "waste_images_record_id_waste_records_id_fk" FOREIGN KEY ("record_id") REFERENCES "public"."waste_records"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waste_impacts" ADD CONSTRAINT "waste_impacts_record_id_waste_records_id_fk" FOREIGN KEY ("record_id") REFERENCES "public"."waste_records"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_keys_age_idx" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "points_entries_user_idx" ON "points_entries" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "points_entries_record_idx" ON "points_entries" USING btree ("record_id");--> statement-breakpoint
CREATE INDEX "waste_images_record_idx" ON "waste_images" USING btree ("record_id","position","id");--> statement-breakpoint
CREATE INDEX "waste_images_waiting_idx" ON "waste_images" USING btree ("created_at") WHERE "waste_images"."record_id" is null;--> statement-breakpoint
CREATE INDEX "waste_images_user_idx" ON "waste_images" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "waste_images_name_idx" ON "waste_images" USING btree ("name");--> statement-breakpoint
CREATE INDEX "waste_images_thumbnail_idx" ON "waste_images" USING btree ("thumbnail_name");--> statement-breakpoint
CREATE INDEX "waste_images_look_idx" ON "waste_images" USING btree ("perceptual_hash");--> statement-breakpoint
ALTER TABLE "waste_records" ADD CONSTRAINT "waste_records_validated_by_users_id_fk" FOREIGN KEY ("validated_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "waste_records_recent_idx" ON "waste_records" USING btree ("created_at","id") WHERE "waste_records"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "waste_records_user_idx" ON "waste_records" USING btree ("user_id","created_at","id") WHERE "waste_records"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "waste_records_status_idx" ON "waste_records" USING btree ("status","created_at","id") WHERE "waste_records"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "waste_records_type_idx" ON "waste_records" USING btree ("waste_type","created_at","id") WHERE "waste_records"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "waste_records_type_status_idx" ON "waste_records" USING btree ("waste_type","status","created_at","id") WHERE "waste_records"."withdrawn_at" is null;--> statement-breakpoint
CREATE TRIGGER "custody_events_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "custody_events" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();--> statement-breakpoint
ALTER TABLE "custody_events" ENABLE ALWAYS TRIGGER "custody_events_append_only";--> statement-breakpoint
CREATE TRIGGER "custody_roots_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "custody_roots" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();--> statement-breakpoint
ALTER TABLE "custody_roots" ENABLE ALWAYS TRIGGER "custody_roots_append_only";--> statement-breakpoint
CREATE TRIGGER "points_entries_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "points_entries" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();--> statement-breakpoint
ALTER TABLE "points_entries" ENABLE ALWAYS TRIGGER "points_entries_append_only";--> statement-breakpoint
CREATE TRIGGER "waste_categories_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "waste_categories" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();--> statement-breakpoint
ALTER TABLE "waste_categories" ENABLE ALWAYS TRIGGER "waste_categories_append_only";--> statement-breakpoint
CREATE TRIGGER "waste_impacts_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "waste_impacts" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();--> statement-breakpoint
ALTER TABLE "waste_impacts" ENABLE ALWAYS TRIGGER "waste_impacts_append_only";--> statement-breakpoint
INSERT INTO "waste_categories" ("waste_type", "version", "base_points", "environmental_multiplier", "color_code", "icon", "is_active", "created_at") VALUES
	('organic', 1, 0, 1.0, '#3b651f', 'apple', true, '2026-01-01T00:00:00Z'),
	('plastic', 1, 3, 1.5, '#765000', 'bottle', true, '2026-01-01T00:00:00Z'),
	('paper', 1, 0, 1.2, '#005e8f', 'news', true, '2026-01-01T00:00:00Z'),
	('glass', 1, 0, 1.3, '#00685a', 'glass', true, '2026-01-01T00:00:00Z'),
	('metal', 1, 3, 1.4, '#505869', 'magnet', true, '2026-01-01T00:00:00Z'),
	('electronic', 1, 5, 2.0, '#5f439c', 'device', true, '2026-01-01T00:00:00Z'),
	('hazardous', 1, 5, 2.5, '#9a2a23', 'warning', true, '2026-01-01T00:00:00Z'),
	('textile', 1, 0, 1.1, '#8a3362', 'shirt', true, '2026-01-01T00:00:00Z'),
	('other', 1, 0, 1.0, '#6b523e', 'package', true, '2026-01-01T00:00:00Z');
