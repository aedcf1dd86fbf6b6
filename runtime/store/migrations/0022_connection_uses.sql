-- Which connections with a limit the run of a tick uses. Those of ticks that run are counted.
CREATE TABLE connection_uses (
    connection TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    trigger_name TEXT NOT NULL,
    due TEXT NOT NULL,
    PRIMARY KEY (connection, pipeline, trigger_name, due)
);

-- Whoever counts holds the row, so that no two count the same.
INSERT INTO counters (name, value) VALUES ('connection-uses', 0);
