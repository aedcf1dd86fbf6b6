-- One row per moment of a schedule that has come, or of many missed ones together: then `due` is the last of them, `first_due` the first and
-- `moments` how many they are. A server that runs one holds it until `held_until`; `fence` counts how often it was taken.
CREATE TABLE ticks (
    pipeline TEXT NOT NULL,
    trigger_name TEXT NOT NULL,
    due TEXT NOT NULL,
    first_due TEXT NOT NULL,
    moments BIGINT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    run_id TEXT,
    made_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    server TEXT NOT NULL,
    held_until TEXT,
    fence BIGINT NOT NULL,
    stop TEXT,
    deadline TEXT,
    deadline_state TEXT,
    PRIMARY KEY (pipeline, trigger_name, due)
);

-- What waits or runs is little beside what has ended.
CREATE INDEX ticks_open ON ticks (due, pipeline) WHERE state IN ('waiting', 'running');
CREATE INDEX ticks_by_due ON ticks (due);
CREATE INDEX ticks_by_deadline ON ticks (deadline) WHERE deadline_state = 'open';

-- Up to which moment each schedule is accounted for, and what its rule was by then.
CREATE TABLE schedules (
    pipeline TEXT NOT NULL,
    trigger_name TEXT NOT NULL,
    rule TEXT NOT NULL,
    accounted TEXT NOT NULL,
    PRIMARY KEY (pipeline, trigger_name)
);

-- What an attempt was made for; nothing, when a person made it.
ALTER TABLE attempts ADD COLUMN origin TEXT;
CREATE INDEX attempts_by_origin ON attempts (origin);
