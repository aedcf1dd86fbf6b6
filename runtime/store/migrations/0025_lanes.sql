-- In which lane of its pipeline a run goes on, beside others; 0 is the pipeline's own, which keeps its state. A tick keeps its lane until it
-- has ended.
ALTER TABLE runs ADD COLUMN lane BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ticks ADD COLUMN lane BIGINT NOT NULL DEFAULT 0;
CREATE INDEX runs_by_lane ON runs (pipeline, lane, id);
