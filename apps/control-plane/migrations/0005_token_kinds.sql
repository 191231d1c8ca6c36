CREATE TABLE "tokens" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "tokens_right" UNIQUE("token_hash","kind"),
	CONSTRAINT "tokens_kind" CHECK (kind in ('agent', 'operator'))
);
--> statement-breakpoint
ALTER TABLE "clients" DROP CONSTRAINT "clients_token_hash_unique";--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "tokens_by_client" ON "tokens" USING btree ("client_id");--> statement-breakpoint
-- Written by hand: what was a client's one token stays valid for its agents and for people.
INSERT INTO "tokens" ("client_id", "kind", "token_hash", "created_at") SELECT "clients"."id", "kinds"."kind", "clients"."token_hash", "clients"."created_at" FROM "clients" CROSS JOIN (VALUES ('agent'), ('operator')) AS "kinds" ("kind");--> statement-breakpoint
ALTER TABLE "clients" DROP COLUMN "token_hash";