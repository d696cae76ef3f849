CREATE TYPE "public"."role" AS ENUM('user', 'admin', 'super_admin');--> statement-breakpoint
CREATE TYPE "public"."user_status" AS ENUM('active', 'inactive', 'suspended', 'pending');--> statement-breakpoint
CREATE TYPE "public"."mass_unit" AS ENUM('kg', 'g', 't');--> statement-breakpoint
CREATE TYPE "public"."waste_status" AS ENUM('pending', 'collected', 'processed', 'recycled', 'disposed', 'rejected');--> statement-breakpoint
CREATE TYPE "public"."waste_type" AS ENUM('organic', 'plastic', 'paper', 'glass', 'metal', 'electronic', 'hazardous', 'textile', 'other');--> statement-breakpoint
CREATE TABLE "installation" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"demonstration" boolean NOT NULL,
	CONSTRAINT "installation_one_row_check" CHECK ("installation"."only")
);
--> statement-breakpoint
CREATE TABLE "live_events" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "live_events_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"tx" "xid8" DEFAULT pg_current_xact_id() NOT NULL,
	"type" text NOT NULL,
	"user_id" uuid,
	"staff" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"event" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "refresh_tokens" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"user_agent" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_reason" text
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"username" text NOT NULL,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"phone" text,
	"address" text,
	"role" "role" DEFAULT 'user' NOT NULL,
	"status" "user_status" DEFAULT 'active' NOT NULL,
	"password_hash" text NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"last_login_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "waste_records" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"waste_type" "waste_type" NOT NULL,
	"description" text,
	"quantity" double precision NOT NULL,
	"unit" "mass_unit" NOT NULL,
	"quantity_kg" numeric(10, 6) NOT NULL,
	"location" text,
	"latitude" double precision,
	"longitude" double precision,
	"address" text,
	"status" "waste_status" DEFAULT 'pending' NOT NULL,
	"collection_date" timestamp (3) with time zone,
	"processing_date" timestamp (3) with time zone,
	"completion_date" timestamp (3) with time zone,
	"processor_id" uuid,
	"processing_notes" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "waste_records_quantity_check" CHECK ("waste_records"."quantity_kg" > 0 and "waste_records"."quantity_kg" <= 1000),
	CONSTRAINT "waste_records_position_check" CHECK (("waste_records"."latitude" is null) = ("waste_records"."longitude" is null))
);
--> statement-breakpoint
ALTER TABLE "refresh_tokens" ADD CONSTRAINT "refresh_tokens_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waste_records" ADD CONSTRAINT "waste_records_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "waste_records" ADD CONSTRAINT "waste_records_processor_id_users_id_fk" FOREIGN KEY ("processor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "live_events_position_idx" ON "live_events" USING btree ("tx","seq");--> statement-breakpoint
CREATE INDEX "live_events_user_idx" ON "live_events" USING btree ("user_id","tx","seq");--> statement-breakpoint
CREATE INDEX "refresh_tokens_session_id_idx" ON "refresh_tokens" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "sessions_user_id_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "users_username_key" ON "users" USING btree (lower("username"));--> statement-breakpoint
CREATE INDEX "waste_records_recent_idx" ON "waste_records" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "waste_records_user_idx" ON "waste_records" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "waste_records_status_idx" ON "waste_records" USING btree ("status","created_at","id");--> statement-breakpoint
CREATE INDEX "waste_records_type_idx" ON "waste_records" USING btree ("waste_type","created_at","id");--> statement-breakpoint
CREATE INDEX "waste_records_type_status_idx" ON "waste_records" USING btree ("waste_type","status","created_at","id");