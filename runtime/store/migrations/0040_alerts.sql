-- The rules about what people are told, as text: one row per version.
CREATE TABLE alert_files (
    number BIGINT NOT NULL PRIMARY KEY,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    made_at TEXT NOT NULL
);

-- What is or was wrong, by the rule that saw it. `subject` is what it is wrong with, `about` what showed it first: a run, a tick.
CREATE TABLE incidents (
    number BIGINT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    about TEXT NOT NULL,
    severity TEXT NOT NULL,
    why TEXT NOT NULL,
    run_id TEXT,
    times BIGINT NOT NULL,
    opened_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    resolved_at TEXT
);

-- While something is wrong it is one incident, and what has opened one never opens another.
CREATE UNIQUE INDEX incidents_open ON incidents (rule, subject) WHERE resolved_at IS NULL;
CREATE UNIQUE INDEX incidents_by_about ON incidents (rule, about);
CREATE INDEX incidents_by_time ON incidents (opened_at);

INSERT INTO counters (name, value) VALUES ('incidents', 0);

-- Up to which change rules have judged; runs that ended before are history.
INSERT INTO counters (name, value) SELECT 'judged-changes', value FROM counters WHERE name = 'changes';

CREATE INDEX ticks_by_missed_deadline ON ticks (deadline) WHERE deadline_state = 'missed';

-- The columns that pass the edges of a run, as text.
CREATE TABLE run_schemas (
    run_id TEXT NOT NULL REFERENCES runs (id),
    port TEXT NOT NULL,
    columns TEXT NOT NULL,
    PRIMARY KEY (run_id, port)
);
