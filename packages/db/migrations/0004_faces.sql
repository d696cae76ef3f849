CREATE TYPE "public"."face_consent_kind" AS ENUM('given', 'imported', 'ended');--> statement-breakpoint
CREATE TYPE "public"."face_ending" AS ENUM('withdrawn', 'replaced', 'unused', 'password', 'account', 'operator');--> statement-breakpoint
CREATE TYPE "public"."face_pose" AS ENUM('straight', 'left', 'right');--> statement-breakpoint
CREATE TYPE "public"."face_purpose" AS ENUM('login', 'enrol');--> statement-breakpoint
CREATE TYPE "public"."sign_in_method" AS ENUM('password', 'face');--> statement-breakpoint
CREATE TABLE "face_challenges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"purpose" "face_purpose" NOT NULL,
	"actions" "face_pose"[] NOT NULL,
	"bound_to" "bytea" NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"looks" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "face_consents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" "face_consent_kind" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"text_version" text NOT NULL,
	"text_sha256" "bytea",
	"language" "language",
	"ends_id" uuid,
	"ending" "face_ending",
	"statement" text,
	"signature" "bytea",
	"public_key" "bytea",
	CONSTRAINT "face_consents_ends_key" UNIQUE("ends_id")
);
--> statement-breakpoint
CREATE TABLE "face_failures" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "face_keys" (
	"template_id" uuid PRIMARY KEY NOT NULL,
	"wrapped_key" text NOT NULL,
	"master_key_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "face_templates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"consent_id" uuid NOT NULL,
	"token" text NOT NULL,
	"encoder_version" text NOT NULL,
	"pictures" integer NOT NULL,
	"enrolled_at" timestamp (3) with time zone NOT NULL,
	"retention_months" integer NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"warned_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "method" "sign_in_method" DEFAULT 'password' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "face_enrolled_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "face_consents" ADD CONSTRAINT "face_consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "face_consents" ADD CONSTRAINT "face_consents_ends_id_face_consents_id_fk" FOREIGN KEY ("ends_id") REFERENCES "public"."face_consents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "face_keys" ADD CONSTRAINT "face_keys_template_id_face_templates_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."face_templates"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "face_templates" ADD CONSTRAINT "face_templates_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "face_templates" ADD CONSTRAINT "face_templates_consent_id_face_consents_id_fk" FOREIGN KEY ("consent_id") REFERENCES "public"."face_consents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "face_challenges_expiry_idx" ON "face_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "face_consents_user_idx" ON "face_consents" USING btree ("user_id","at");--> statement-breakpoint
CREATE INDEX "face_failures_last_idx" ON "face_failures" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "face_keys_master_idx" ON "face_keys" USING btree ("master_key_id");--> statement-breakpoint
CREATE UNIQUE INDEX "face_templates_user_key" ON "face_templates" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "face_templates_consent_key" ON "face_templates" USING btree ("consent_id");--> statement-breakpoint
CREATE TRIGGER "face_consents_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "face_consents" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();--> statement-breakpoint
ALTER TABLE "face_consents" ENABLE ALWAYS TRIGGER "face_consents_append_only";
