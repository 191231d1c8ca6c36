CREATE TABLE "savings_days" (
	"client_id" uuid NOT NULL,
	"day" timestamp (3) with time zone NOT NULL,
	"agent_id" uuid NOT NULL,
	"market" text NOT NULL,
	"instance_type" text NOT NULL,
	"zone" text NOT NULL,
	"known_hours" double precision NOT NULL,
	"unknown_hours" double precision NOT NULL,
	"overlap_hours" double precision NOT NULL,
	"overlap_unknown_hours" double precision NOT NULL,
	"replica_hours" double precision NOT NULL,
	"replica_unknown_hours" double precision NOT NULL,
	"baseline" double precision NOT NULL,
	"spot" double precision NOT NULL,
	"on_demand" double precision NOT NULL,
	"overlap" double precision NOT NULL,
	"replicas" double precision NOT NULL,
	CONSTRAINT "savings_days_client_id_day_agent_id_market_instance_type_zone_pk" PRIMARY KEY("client_id","day","agent_id","market","instance_type","zone")
);
--> statement-breakpoint
CREATE TABLE "savings_months" (
	"client_id" uuid NOT NULL,
	"month" timestamp (3) with time zone NOT NULL,
	"agent_id" uuid NOT NULL,
	"market" text NOT NULL,
	"instance_type" text NOT NULL,
	"zone" text NOT NULL,
	"known_hours" double precision NOT NULL,
	"unknown_hours" double precision NOT NULL,
	"overlap_hours" double precision NOT NULL,
	"overlap_unknown_hours" double precision NOT NULL,
	"replica_hours" double precision NOT NULL,
	"replica_unknown_hours" double precision NOT NULL,
	"baseline" double precision NOT NULL,
	"spot" double precision NOT NULL,
	"on_demand" double precision NOT NULL,
	"overlap" double precision NOT NULL,
	"replicas" double precision NOT NULL,
	CONSTRAINT "savings_months_client_id_month_agent_id_market_instance_type_zone_pk" PRIMARY KEY("client_id","month","agent_id","market","instance_type","zone")
);
--> statement-breakpoint
CREATE TABLE "savings_place_days" (
	"client_id" uuid NOT NULL,
	"day" timestamp (3) with time zone NOT NULL,
	"market" text NOT NULL,
	"instance_type" text NOT NULL,
	"zone" text NOT NULL,
	"known_hours" double precision NOT NULL,
	"unknown_hours" double precision NOT NULL,
	"overlap_hours" double precision NOT NULL,
	"overlap_unknown_hours" double precision NOT NULL,
	"replica_hours" double precision NOT NULL,
	"replica_unknown_hours" double precision NOT NULL,
	"baseline" double precision NOT NULL,
	"spot" double precision NOT NULL,
	"on_demand" double precision NOT NULL,
	"overlap" double precision NOT NULL,
	"replicas" double precision NOT NULL,
	CONSTRAINT "savings_place_days_client_id_day_market_instance_type_zone_pk" PRIMARY KEY("client_id","day","market","instance_type","zone")
);
--> statement-breakpoint
ALTER TABLE "savings_days" ADD CONSTRAINT "savings_days_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "savings_days" ADD CONSTRAINT "savings_days_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "savings_months" ADD CONSTRAINT "savings_months_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "savings_months" ADD CONSTRAINT "savings_months_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "savings_place_days" ADD CONSTRAINT "savings_place_days_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "savings_days_by_workload" ON "savings_days" USING btree ("agent_id","day");