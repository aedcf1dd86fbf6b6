-- Dashboards as text: one row per version. One without a text was removed.
CREATE TABLE dashboards (
    name TEXT NOT NULL,
    number BIGINT NOT NULL,
    text TEXT,
    author TEXT NOT NULL,
    made_at TEXT NOT NULL,
    PRIMARY KEY (name, number)
);

-- The last result of each tile with the values that parameters have by default; `made_of` is the digest of what it was made of.
CREATE TABLE dashboard_results (
    name TEXT NOT NULL,
    tile TEXT NOT NULL,
    made_of TEXT NOT NULL,
    made_at TEXT NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (name, tile)
);

-- Up to which moment the schedule of a dashboard is accounted for.
CREATE TABLE dashboard_schedules (
    name TEXT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL,
    accounted TEXT NOT NULL
);
