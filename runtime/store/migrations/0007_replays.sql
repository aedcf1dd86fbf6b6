-- A number for each file of rejected rows: people name a reject by it and by the row within the file.
ALTER TABLE rejects ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE rejects SET number = (
    SELECT COUNT(*) FROM rejects AS earlier
    WHERE earlier.run_id < rejects.run_id OR (earlier.run_id = rejects.run_id AND earlier.path <= rejects.path)
);

-- One row per replay of rejected rows. `settled` maps files of rejects to the ranges of rows that the replay settles. They count
-- from the moment that `run_id` says which run has committed it: until then nothing of it was loaded.
CREATE TABLE replays (
    id TEXT NOT NULL PRIMARY KEY,
    pipeline TEXT NOT NULL,
    node TEXT NOT NULL,
    path TEXT NOT NULL,
    settled TEXT NOT NULL,
    created_at TEXT NOT NULL,
    run_id TEXT,
    replayed_at TEXT
);

CREATE INDEX replays_by_pipeline ON replays (pipeline, id);
