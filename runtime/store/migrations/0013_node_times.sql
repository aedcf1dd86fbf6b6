-- When a node first and last did something in a run, over all attempts.
CREATE TABLE node_times (
    run_id TEXT NOT NULL REFERENCES runs (id),
    node TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    PRIMARY KEY (run_id, node)
);
