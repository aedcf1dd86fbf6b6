-- One row per run of a pipeline. `nodes` maps each node to the fingerprint of what it was made of.
CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    pipeline TEXT NOT NULL,
    digest TEXT NOT NULL,
    nodes TEXT NOT NULL,
    status TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    failure TEXT,
    summary TEXT
);

-- Run ids sort by time, so the newest run of a pipeline is the last one of this index.
CREATE INDEX runs_by_pipeline ON runs (pipeline, id);

-- One row per try at a run, so that nothing about a failed try is overwritten by the next.
CREATE TABLE attempts (
    run_id TEXT NOT NULL REFERENCES runs (id),
    number BIGINT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    failure TEXT,
    PRIMARY KEY (run_id, number)
);
