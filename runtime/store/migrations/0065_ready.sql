-- Counts up whenever somebody asks whether the store can be written to: nothing else finds a full disk.
INSERT INTO counters (name, value) VALUES ('asked-ready', 0);
