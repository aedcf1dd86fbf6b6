-- One row per epoch that was ever prepared. `content` is what committing it needs and moves. An aborted epoch stays on
-- record under its attempt while its number is used again.
CREATE TABLE epochs (
    run_id TEXT NOT NULL REFERENCES runs (id),
    number BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    status TEXT NOT NULL,
    is_last INTEGER NOT NULL,
    content TEXT NOT NULL,
    prepared_at TEXT NOT NULL,
    settled_at TEXT,
    PRIMARY KEY (run_id, number, attempt)
);
