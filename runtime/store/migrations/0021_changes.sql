-- What has happened that may start a pipeline, in the order in which it was committed: a run of the pipeline `name` has ended, or a run
-- has written to the dataset `name`.
CREATE TABLE changes (
    number BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    run_id TEXT NOT NULL,
    happened_at TEXT NOT NULL
);

CREATE INDEX changes_by_time ON changes (happened_at);

-- Whoever takes a number holds the row until the transaction ends, so numbers are committed in their order.
INSERT INTO counters (name, value) VALUES ('changes', 0);

-- Which datasets a run writes, by which node; `told` is how many rows had been written by the last change that was told of.
CREATE TABLE run_writes (
    run_id TEXT NOT NULL REFERENCES runs (id),
    node TEXT NOT NULL,
    dataset TEXT NOT NULL,
    told BIGINT NOT NULL,
    PRIMARY KEY (run_id, node, dataset)
);

CREATE INDEX run_writes_by_dataset ON run_writes (dataset, run_id);

-- Up to which change a trigger that waits for changes is accounted for, and which of the names that it waits for have come since it last
-- made a tick.
ALTER TABLE schedules ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
ALTER TABLE schedules ADD COLUMN seen TEXT;
