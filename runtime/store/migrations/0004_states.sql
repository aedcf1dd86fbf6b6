-- The cursor of each stream of each extractor node. The stream's name is empty where the extractor has only one.
CREATE TABLE stream_states (
    pipeline TEXT NOT NULL,
    node TEXT NOT NULL,
    stream TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT,
    PRIMARY KEY (pipeline, node, stream)
);

-- Every change of a cursor: by a run's epoch, or by a person.
CREATE TABLE stream_state_changes (
    pipeline TEXT NOT NULL,
    node TEXT NOT NULL,
    stream TEXT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT,
    cause TEXT NOT NULL,
    run_id TEXT,
    epoch BIGINT,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (pipeline, node, stream, version)
);

-- Small notes that blocks keep between runs.
CREATE TABLE notes (
    pipeline TEXT NOT NULL,
    node TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (pipeline, node, name)
);
