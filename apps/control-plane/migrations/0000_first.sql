CREATE TABLE "agents" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid NOT NULL,
	"logical_agent_id" text NOT NULL,
	"generation" integer NOT NULL,
	"primary_instance_id" text NOT NULL,
	"status" text DEFAULT 'online' NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"auto_switch_enabled" boolean DEFAULT true NOT NULL,
	"auto_terminate_enabled" boolean DEFAULT true NOT NULL,
	"terminate_wait_seconds" integer DEFAULT 300 NOT NULL,
	"manual_replica_enabled" boolean DEFAULT false NOT NULL,
	"replica_enabled" boolean DEFAULT false NOT NULL,
	"replica_count" integer DEFAULT 0 NOT NULL,
	"min_savings_percent" double precision DEFAULT 15 NOT NULL,
	"risk_threshold" double precision DEFAULT 0.3 NOT NULL,
	"max_switches_per_week" integer DEFAULT 10 NOT NULL,
	"min_pool_duration_hours" integer DEFAULT 2 NOT NULL,
	"last_heartbeat_at" timestamp (3) with time zone,
	"last_switch_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "agents_logical_id" UNIQUE("client_id","logical_agent_id")
);
--> statement-breakpoint
CREATE TABLE "clients" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"token_hash" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "clients_name_unique" UNIQUE("name"),
	CONSTRAINT "clients_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "commands" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sequence" integer GENERATED ALWAYS AS IDENTITY (sequence name "commands_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"type" text NOT NULL,
	"target_mode" text NOT NULL,
	"target_pool_id" text,
	"priority" integer NOT NULL,
	"terminate_wait_seconds" integer,
	"status" text DEFAULT 'pending' NOT NULL,
	"success" boolean,
	"message" text,
	"created_by" text NOT NULL,
	"idempotency_key" text,
	"lease_instance_id" text,
	"lease_expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"executed_at" timestamp (3) with time zone,
	"completed_at" timestamp (3) with time zone,
	CONSTRAINT "commands_idempotency" UNIQUE("agent_id","idempotency_key"),
	CONSTRAINT "commands_status" CHECK (status in ('pending', 'completed', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "hosts" (
	"agent_id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"client_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"role" text NOT NULL,
	"predecessor" text,
	"intent" text,
	"hostname" text,
	"instance_type" text,
	"region" text,
	"zone" text,
	"ami_id" text,
	"mode" text DEFAULT 'unknown' NOT NULL,
	"private_ip" text,
	"public_ip" text,
	"agent_version" text,
	"registered_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "hosts_agent_id_instance_id_pk" PRIMARY KEY("agent_id","instance_id"),
	CONSTRAINT "hosts_role" CHECK (role in ('primary', 'standby', 'retiring', 'superseded', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "switches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sequence" integer GENERATED ALWAYS AS IDENTITY (sequence name "switches_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"dedupe_key" text NOT NULL,
	"command_id" uuid,
	"success" boolean NOT NULL,
	"reason" text,
	"trigger" text,
	"old_instance_id" text NOT NULL,
	"old_instance_type" text,
	"old_zone" text,
	"old_mode" text,
	"old_pool_id" text,
	"new_instance_id" text NOT NULL,
	"new_instance_type" text,
	"new_zone" text,
	"new_mode" text,
	"new_pool_id" text,
	"on_demand_price" double precision,
	"old_spot_price" double precision,
	"new_spot_price" double precision,
	"savings_per_hour" double precision,
	"initiated_at" timestamp (3) with time zone,
	"ami_created_at" timestamp (3) with time zone,
	"instance_launched_at" timestamp (3) with time zone,
	"instance_ready_at" timestamp (3) with time zone,
	"traffic_switched_at" timestamp (3) with time zone,
	"old_terminated_at" timestamp (3) with time zone,
	"timing" jsonb,
	"reported_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "switches_dedupe" UNIQUE("agent_id","dedupe_key")
);
--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hosts" ADD CONSTRAINT "hosts_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "hosts" ADD CONSTRAINT "hosts_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "switches" ADD CONSTRAINT "switches_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "switches" ADD CONSTRAINT "switches_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "switches" ADD CONSTRAINT "switches_command_id_commands_id_fk" FOREIGN KEY ("command_id") REFERENCES "public"."commands"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "commands_open" ON "commands" USING btree ("agent_id") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "hosts_one_primary" ON "hosts" USING btree ("agent_id") WHERE role = 'primary';--> statement-breakpoint
CREATE UNIQUE INDEX "hosts_one_standby" ON "hosts" USING btree ("agent_id") WHERE role = 'standby';--> statement-breakpoint
CREATE INDEX "hosts_by_instance" ON "hosts" USING btree ("client_id","instance_id");--> statement-breakpoint
CREATE INDEX "switches_by_client" ON "switches" USING btree ("client_id","sequence");