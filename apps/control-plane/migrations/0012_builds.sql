CREATE TABLE "builds" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"hash" text NOT NULL,
	"contents" jsonb,
	"state" jsonb NOT NULL,
	"failover_plan" jsonb,
	"reported_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "builds_instance" UNIQUE("agent_id","instance_id")
);
--> statement-breakpoint
ALTER TABLE "builds" ADD CONSTRAINT "builds_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "builds" ADD CONSTRAINT "builds_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;