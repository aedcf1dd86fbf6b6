-- What somebody asked for who made a tick by hand; nothing, where its moment came of itself. Who asks again under the same key gets the
-- same tick.
ALTER TABLE ticks ADD COLUMN request TEXT;
ALTER TABLE ticks ADD COLUMN request_key TEXT;

-- What `fence` was when the tick was last put back to the beginning: runs that were made before are not its own any more.
ALTER TABLE ticks ADD COLUMN round BIGINT NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX ticks_by_key ON ticks (pipeline, trigger_name, request_key) WHERE request_key IS NOT NULL;
