ALTER TABLE "agents" DROP COLUMN "status";--> statement-breakpoint
ALTER TABLE "agents" DROP COLUMN "last_heartbeat_at";