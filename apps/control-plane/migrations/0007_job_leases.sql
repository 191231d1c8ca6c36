CREATE TABLE "job_leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"until" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"outcome" text NOT NULL,
	"milliseconds" integer,
	"progress" jsonb,
	CONSTRAINT "job_leases_outcome" CHECK (outcome in ('running', 'done', 'failed', 'stopped'))
);
