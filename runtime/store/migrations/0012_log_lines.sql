-- What was said during a run, in the order in which it was. `level` is 1 (error) to 4 (debug), so that a filter is a comparison.
CREATE TABLE log_lines (
    run_id TEXT NOT NULL REFERENCES runs (id),
    seq BIGINT NOT NULL,
    at TEXT NOT NULL,
    level INTEGER NOT NULL,
    node TEXT,
    message TEXT NOT NULL,
    fields TEXT,
    PRIMARY KEY (run_id, seq)
);
