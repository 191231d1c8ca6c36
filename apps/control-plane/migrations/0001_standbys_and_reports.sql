CREATE TABLE "cleanup_reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"dedupe_key" text NOT NULL,
	"report" jsonb NOT NULL,
	"reported_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "cleanup_reports_dedupe" UNIQUE("agent_id","dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "interruptions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sequence" integer GENERATED ALWAYS AS IDENTITY (sequence name "interruptions_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"dedupe_key" text NOT NULL,
	"instance_id" text NOT NULL,
	"pool_id" text,
	"report" jsonb NOT NULL,
	"answer" text,
	"replica_id" uuid,
	"new_instance_id" text,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "interruptions_dedupe" UNIQUE("agent_id","kind","dedupe_key"),
	CONSTRAINT "interruptions_kind" CHECK (kind in ('termination', 'rebalance', 'failover', 'maintenance'))
);
--> statement-breakpoint
CREATE TABLE "pricing_reports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"dedupe_key" text NOT NULL,
	"instance_id" text NOT NULL,
	"instance_type" text NOT NULL,
	"region" text NOT NULL,
	"on_demand_price" double precision,
	"report" jsonb NOT NULL,
	"collected_at" timestamp (3) with time zone NOT NULL,
	"reported_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "pricing_reports_dedupe" UNIQUE("agent_id","dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "replicas" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sequence" integer GENERATED ALWAYS AS IDENTITY (sequence name "replicas_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"instance_id" text,
	"pool_id" text NOT NULL,
	"zone" text NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"is_active" boolean NOT NULL,
	"parent_instance_id" text NOT NULL,
	"created_by" text NOT NULL,
	"idempotency_key" text,
	"hourly_cost" double precision,
	"error" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"launched_at" timestamp (3) with time zone,
	"ready_at" timestamp (3) with time zone,
	"promoted_at" timestamp (3) with time zone,
	"failed_at" timestamp (3) with time zone,
	"terminated_at" timestamp (3) with time zone,
	CONSTRAINT "replicas_instance" UNIQUE("agent_id","instance_id"),
	CONSTRAINT "replicas_idempotency" UNIQUE("agent_id","idempotency_key"),
	CONSTRAINT "replicas_status" CHECK (status in ('launching', 'syncing', 'ready', 'promoted', 'failed', 'terminated'))
);
--> statement-breakpoint
CREATE TABLE "spot_pools" (
	"client_id" uuid NOT NULL,
	"pool_id" text NOT NULL,
	"instance_type" text NOT NULL,
	"region" text NOT NULL,
	"zone" text NOT NULL,
	"price" double precision NOT NULL,
	"collected_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "spot_pools_client_id_pool_id_pk" PRIMARY KEY("client_id","pool_id")
);
--> statement-breakpoint
DROP INDEX "hosts_one_standby";--> statement-breakpoint
ALTER TABLE "commands" ALTER COLUMN "target_mode" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "replica_id" uuid;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "expected_generation" integer;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "replica_id" uuid;--> statement-breakpoint
ALTER TABLE "hosts" ADD COLUMN "generational" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "cleanup_reports" ADD CONSTRAINT "cleanup_reports_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cleanup_reports" ADD CONSTRAINT "cleanup_reports_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruptions" ADD CONSTRAINT "interruptions_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruptions" ADD CONSTRAINT "interruptions_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interruptions" ADD CONSTRAINT "interruptions_replica_id_replicas_id_fk" FOREIGN KEY ("replica_id") REFERENCES "public"."replicas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pricing_reports" ADD CONSTRAINT "pricing_reports_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pricing_reports" ADD CONSTRAINT "pricing_reports_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replicas" ADD CONSTRAINT "replicas_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replicas" ADD CONSTRAINT "replicas_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "spot_pools" ADD CONSTRAINT "spot_pools_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "interruptions_by_pool" ON "interruptions" USING btree ("client_id","pool_id","received_at");--> statement-breakpoint
CREATE INDEX "pricing_reports_by_type" ON "pricing_reports" USING btree ("client_id","instance_type","region","collected_at");--> statement-breakpoint
CREATE UNIQUE INDEX "replicas_one_standby" ON "replicas" USING btree ("agent_id") WHERE is_active and status in ('launching', 'syncing', 'ready');--> statement-breakpoint
CREATE INDEX "replicas_by_agent" ON "replicas" USING btree ("agent_id","sequence");--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_replica_id_replicas_id_fk" FOREIGN KEY ("replica_id") REFERENCES "public"."replicas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hosts" ADD CONSTRAINT "hosts_replica_id_replicas_id_fk" FOREIGN KEY ("replica_id") REFERENCES "public"."replicas"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "hosts_one_standby" ON "hosts" USING btree ("agent_id") WHERE role = 'standby' and replica_id is null;