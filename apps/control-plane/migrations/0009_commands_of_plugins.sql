ALTER TABLE "commands" ADD COLUMN "input" jsonb;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "dry_run" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "output" jsonb;