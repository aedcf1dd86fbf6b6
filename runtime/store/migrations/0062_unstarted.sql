-- The tick that has failed before there was a run; `run_id` is empty then.
ALTER TABLE changes ADD COLUMN tick TEXT;
