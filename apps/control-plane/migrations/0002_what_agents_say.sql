ALTER TABLE "hosts" ADD COLUMN "has_agent" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "status" text DEFAULT 'online' NOT NULL;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "heartbeat_seconds" double precision;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "heard_since" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "ends_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "guarding" jsonb;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "frozen" jsonb;--> statement-breakpoint
ALTER TABLE "switches" ADD COLUMN "is_inferred" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "switches" ADD COLUMN "left_running" jsonb;