CREATE TABLE "steps" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sequence" integer GENERATED ALWAYS AS IDENTITY (sequence name "steps_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"client_id" uuid NOT NULL,
	"agent_id" uuid NOT NULL,
	"instance_id" text NOT NULL,
	"run" text NOT NULL,
	"procedure" text NOT NULL,
	"command_id" uuid,
	"step" text NOT NULL,
	"attempt" integer NOT NULL,
	"phase" text NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	"detail" text,
	"received_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "steps_attempt" UNIQUE("agent_id","instance_id","run","step","attempt","phase")
);
--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "steps_by_command" ON "steps" USING btree ("agent_id","command_id");--> statement-breakpoint
CREATE INDEX "steps_by_agent" ON "steps" USING btree ("agent_id","sequence");