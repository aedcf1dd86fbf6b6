-- What a run set out to read: the splits that an extractor named, in order.
CREATE TABLE plans (
    run_id TEXT NOT NULL REFERENCES runs (id),
    node TEXT NOT NULL,
    stream TEXT,
    fingerprint TEXT NOT NULL,
    state TEXT,
    splits TEXT NOT NULL,
    PRIMARY KEY (run_id, node)
);

-- How far each split is, as of the last committed epoch. A split that nothing was read of has no row.
CREATE TABLE split_progress (
    run_id TEXT NOT NULL,
    node TEXT NOT NULL,
    split TEXT NOT NULL,
    checkpoint TEXT,
    done INTEGER NOT NULL,
    PRIMARY KEY (run_id, node, split),
    FOREIGN KEY (run_id, node) REFERENCES plans (run_id, node) ON DELETE CASCADE
);
