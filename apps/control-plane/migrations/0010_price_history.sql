CREATE TABLE "on_demand_prices" (
	"client_id" uuid NOT NULL,
	"instance_type" text NOT NULL,
	"region" text NOT NULL,
	"price" double precision NOT NULL,
	"collected_at" timestamp (3) with time zone NOT NULL,
	"point_price" double precision,
	"point_at" timestamp (3) with time zone,
	CONSTRAINT "on_demand_prices_client_id_instance_type_region_pk" PRIMARY KEY("client_id","instance_type","region")
);
--> statement-breakpoint
CREATE TABLE "price_points" (
	"client_id" uuid NOT NULL,
	"market" text NOT NULL,
	"instance_type" text NOT NULL,
	"place" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"price" double precision NOT NULL,
	"stored_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "price_points_client_id_market_instance_type_place_at_pk" PRIMARY KEY("client_id","market","instance_type","place","at"),
	CONSTRAINT "price_points_market" CHECK (market in ('spot', 'on-demand'))
);
--> statement-breakpoint
CREATE TABLE "price_roll_ups" (
	"client_id" uuid NOT NULL,
	"market" text NOT NULL,
	"instance_type" text NOT NULL,
	"place" text NOT NULL,
	"span" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"min" double precision NOT NULL,
	"max" double precision NOT NULL,
	"average" double precision NOT NULL,
	"first" double precision NOT NULL,
	"last" double precision NOT NULL,
	"known_seconds" integer NOT NULL,
	CONSTRAINT "price_roll_ups_client_id_market_instance_type_place_span_at_pk" PRIMARY KEY("client_id","market","instance_type","place","span","at"),
	CONSTRAINT "price_roll_ups_market" CHECK (market in ('spot', 'on-demand')),
	CONSTRAINT "price_roll_ups_span" CHECK (span in ('hour', 'day'))
);
--> statement-breakpoint
ALTER TABLE "spot_pools" ADD COLUMN "point_price" double precision;--> statement-breakpoint
ALTER TABLE "spot_pools" ADD COLUMN "point_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "on_demand_prices" ADD CONSTRAINT "on_demand_prices_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_points" ADD CONSTRAINT "price_points_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_roll_ups" ADD CONSTRAINT "price_roll_ups_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "price_points_by_storage" ON "price_points" USING btree ("client_id","market","stored_at");--> statement-breakpoint
-- Written by hand: the newest on-demand prices were read from the reports so far.
INSERT INTO "on_demand_prices" ("client_id", "instance_type", "region", "price", "collected_at") SELECT DISTINCT ON ("client_id", "instance_type", "region") "client_id", "instance_type", "region", "on_demand_price", "collected_at" FROM "pricing_reports" WHERE "on_demand_price" IS NOT NULL ORDER BY "client_id", "instance_type", "region", "collected_at" DESC;
