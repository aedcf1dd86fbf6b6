-- An index of the files that hold rejected rows. The rows themselves are in the files. Those of an epoch that failed are listed, too, because
-- they may be why it failed; they come again when it is read again.
CREATE TABLE rejects (
    run_id TEXT NOT NULL REFERENCES runs (id),
    epoch BIGINT NOT NULL,
    path TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    node TEXT NOT NULL,
    block_digest TEXT NOT NULL,
    stream TEXT,
    split TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    reason TEXT NOT NULL,
    committed INTEGER NOT NULL,
    PRIMARY KEY (run_id, path)
);

CREATE INDEX rejects_by_pipeline ON rejects (pipeline, node);
