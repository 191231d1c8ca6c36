CREATE TABLE "freezes" (
	"subject" text PRIMARY KEY NOT NULL,
	"level" text NOT NULL,
	"client_id" uuid,
	"agent_id" uuid,
	"reason" text NOT NULL,
	"frozen_by" jsonb NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "freezes_level" CHECK (level in ('workload', 'account', 'all'))
);
--> statement-breakpoint
CREATE TABLE "limit_trips" (
	"client_id" uuid NOT NULL,
	"subject" text NOT NULL,
	"limit_kind" text NOT NULL,
	"tripped_at" timestamp (3) with time zone NOT NULL,
	"quiet_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "limit_trips_client_id_subject_limit_kind_pk" PRIMARY KEY("client_id","subject","limit_kind")
);
--> statement-breakpoint
CREATE TABLE "limits" (
	"subject" text PRIMARY KEY NOT NULL,
	"level" text NOT NULL,
	"client_id" uuid,
	"agent_id" uuid,
	"launches_per_hour" integer,
	"spend_per_day" double precision,
	"failures_in_row" integer,
	"counted_from" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "limits_level" CHECK (level in ('workload', 'account', 'all'))
);
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "origin" text;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "actor" jsonb;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "parent_command_id" uuid;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "is_cancellable" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "cancel_requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "cancel_requested_by" jsonb;--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "ended_as" text;--> statement-breakpoint
ALTER TABLE "freezes" ADD CONSTRAINT "freezes_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "freezes" ADD CONSTRAINT "freezes_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "limit_trips" ADD CONSTRAINT "limit_trips_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "limits" ADD CONSTRAINT "limits_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "limits" ADD CONSTRAINT "limits_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "commands_by_client" ON "commands" USING btree ("client_id","sequence");--> statement-breakpoint
CREATE INDEX "commands_by_agent" ON "commands" USING btree ("agent_id","sequence");--> statement-breakpoint
CREATE INDEX "commands_by_time" ON "commands" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "replicas_by_time" ON "replicas" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "switches_by_time" ON "switches" USING btree ("reported_at");