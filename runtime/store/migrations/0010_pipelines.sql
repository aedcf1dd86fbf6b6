-- Pipelines that are kept here, by name. `latest` is the newest version, `deployed` the one that runs; a pipeline without it is a draft.
-- One that was removed keeps its row, so that its numbers are never given twice.
CREATE TABLE pipelines (
    name TEXT NOT NULL PRIMARY KEY,
    file TEXT NOT NULL,
    latest BIGINT NOT NULL,
    deployed BIGINT,
    paused INTEGER NOT NULL,
    removed_at TEXT
);

-- One row per text that was ever saved. `origin` is `file` where it was read from the served folder, else `api`.
CREATE TABLE pipeline_versions (
    pipeline TEXT NOT NULL REFERENCES pipelines (name),
    number BIGINT NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    origin TEXT NOT NULL,
    author TEXT NOT NULL,
    message TEXT,
    made_at TEXT NOT NULL,
    PRIMARY KEY (pipeline, number)
);

-- One row per change of what runs; without a version nothing runs any more.
CREATE TABLE deployments (
    pipeline TEXT NOT NULL REFERENCES pipelines (name),
    number BIGINT NOT NULL,
    version BIGINT,
    author TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (pipeline, number)
);

-- Counts the changes of what runs: servers look at it to learn that something is new.
INSERT INTO counters (name, value) VALUES ('deployments', 0);

-- The version that an attempt was made with; nothing, when it was made with a file.
ALTER TABLE attempts ADD COLUMN version BIGINT;
