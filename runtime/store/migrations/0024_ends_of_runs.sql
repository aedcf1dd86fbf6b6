-- What is old is looked for by its end.
CREATE INDEX runs_by_end ON runs (ended_at);
