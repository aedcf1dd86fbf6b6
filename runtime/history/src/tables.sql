DROP TABLE IF EXISTS runs;
DROP TABLE IF EXISTS nodes;
DROP TABLE IF EXISTS ticks;
DROP TABLE IF EXISTS incidents;
DROP TABLE IF EXISTS weir_copy;

-- What is quoted in a type is the type that readers see.
CREATE TABLE runs (
    run TEXT NOT NULL PRIMARY KEY,
    pipeline TEXT NOT NULL,
    lane BIGINT NOT NULL,
    status TEXT NOT NULL,
    "trigger" TEXT,
    due TEXT "timestamp[us, UTC]",
    version BIGINT,
    attempts BIGINT NOT NULL,
    started_at TEXT "timestamp[us, UTC]" NOT NULL,
    ended_at TEXT "timestamp[us, UTC]",
    seconds DOUBLE,
    rows_read BIGINT NOT NULL,
    rows_written BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    error_kind TEXT,
    error TEXT,
    day TEXT "date32" NOT NULL,
    hour BIGINT NOT NULL,
    weekday BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX runs_by_day ON runs (day, pipeline);

CREATE TABLE nodes (
    run TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    node TEXT NOT NULL,
    role TEXT NOT NULL,
    started_at TEXT "timestamp[us, UTC]",
    ended_at TEXT "timestamp[us, UTC]",
    seconds DOUBLE,
    rows_in BIGINT NOT NULL,
    rows_out BIGINT NOT NULL,
    rows_filtered BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    bytes_in BIGINT NOT NULL,
    bytes_out BIGINT NOT NULL,
    block_seconds DOUBLE,
    peak_memory BIGINT,
    host_calls BIGINT,
    day TEXT "date32" NOT NULL,
    PRIMARY KEY (run, node)
) WITHOUT ROWID;
CREATE INDEX nodes_by_day ON nodes (day, pipeline);

CREATE TABLE ticks (
    pipeline TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    due TEXT "timestamp[us, UTC]" NOT NULL,
    moments BIGINT NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    run TEXT,
    started_at TEXT "timestamp[us, UTC]",
    ended_at TEXT "timestamp[us, UTC]",
    waited_seconds DOUBLE,
    late BOOLEAN NOT NULL,
    day TEXT "date32" NOT NULL,
    hour BIGINT NOT NULL,
    weekday BIGINT NOT NULL,
    PRIMARY KEY (pipeline, "trigger", due)
) WITHOUT ROWID;
CREATE INDEX ticks_by_day ON ticks (day, pipeline);

CREATE TABLE incidents (
    incident BIGINT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL,
    subject TEXT NOT NULL,
    severity TEXT NOT NULL,
    why TEXT NOT NULL,
    run TEXT,
    times BIGINT NOT NULL,
    opened_at TEXT "timestamp[us, UTC]" NOT NULL,
    resolved_at TEXT "timestamp[us, UTC]"
) WITHOUT ROWID;

-- When the copy was last brought up to date.
CREATE TABLE weir_copy (copied_at TEXT NOT NULL);
