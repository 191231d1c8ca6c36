ALTER TABLE "interruptions" ADD COLUMN "deadline" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "interruptions_by_client" ON "interruptions" USING btree ("client_id","received_at");--> statement-breakpoint
CREATE INDEX "placements_by_workload" ON "placements" USING btree ("agent_id","started_at");