-- A window of a schedule's past that somebody wants to be run.
CREATE TABLE backfills (
    id TEXT NOT NULL PRIMARY KEY,
    pipeline TEXT NOT NULL,
    trigger_name TEXT NOT NULL,
    first_due TEXT NOT NULL,
    last_due TEXT NOT NULL,
    parallel BIGINT NOT NULL,
    by_whom TEXT NOT NULL,
    made_at TEXT NOT NULL,
    cancelled_at TEXT
);

CREATE INDEX backfills_by_pipeline ON backfills (pipeline, id);

-- Ticks of a backfill wait in a lane of their own.
ALTER TABLE ticks ADD COLUMN backfill TEXT;
CREATE INDEX ticks_by_backfill ON ticks (backfill) WHERE backfill IS NOT NULL;
