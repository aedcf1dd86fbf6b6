-- What runs have made for people, so that it is found without asking the store of artifacts for each run.
CREATE TABLE artifacts (
    run_id TEXT NOT NULL REFERENCES runs (id),
    pipeline TEXT NOT NULL,
    node TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (run_id, node, name)
);

CREATE INDEX artifacts_by_node ON artifacts (pipeline, node, run_id);

-- Up to which change it was looked at what runs have made; runs that ended before are history.
INSERT INTO counters (name, value) SELECT 'listed-changes', value FROM counters WHERE name = 'changes';
