CREATE TABLE "price_collectors" (
	"client_id" uuid NOT NULL,
	"region" text NOT NULL,
	"instance_type" text NOT NULL,
	"instance_id" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "price_collectors_client_id_region_instance_type_pk" PRIMARY KEY("client_id","region","instance_type")
);
--> statement-breakpoint
ALTER TABLE "price_collectors" ADD CONSTRAINT "price_collectors_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;