-- Numbers that count up over all pipelines. Whoever takes one holds the row until the transaction ends, so that no number is given twice.
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

INSERT INTO counters (name, value) SELECT 'rejects', COALESCE(MAX(number), 0) FROM rejects;
