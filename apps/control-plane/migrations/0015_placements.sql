CREATE TABLE "placements" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"role" text NOT NULL,
	"market" text,
	"instance_type" text,
	"zone" text,
	"region" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"unknown_from" timestamp (3) with time zone,
	CONSTRAINT "placements_role" CHECK (role in ('primary', 'replica', 'overlap')),
	CONSTRAINT "placements_market" CHECK (market in ('spot', 'on-demand'))
);
--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "ended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "agents" ADD COLUMN "silence_said_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "placements" ADD CONSTRAINT "placements_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "placements" ADD CONSTRAINT "placements_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "placements_open" ON "placements" USING btree ("agent_id","instance_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "placements_running" ON "placements" USING btree ("client_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "placements_by_end" ON "placements" USING btree ("client_id","ended_at");