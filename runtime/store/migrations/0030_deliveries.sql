-- Messages that leave: one row per delivery, so that nothing of it is lost with a process. `fence` rises with every taking; who was away
-- for too long records nothing any more. `instead_of` is the delivery whose channel did not take the message.
CREATE TABLE deliveries (
    number BIGINT NOT NULL PRIMARY KEY,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    pipeline TEXT,
    run_id TEXT,
    channel TEXT NOT NULL,
    message TEXT NOT NULL,
    recipients TEXT NOT NULL,
    fallback TEXT,
    instead_of BIGINT,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    made_at TEXT NOT NULL,
    next_try_at TEXT NOT NULL,
    held_until TEXT,
    ended_at TEXT,
    why TEXT
);

-- The same is never put in twice.
CREATE UNIQUE INDEX deliveries_by_key ON deliveries (key);
CREATE INDEX deliveries_by_state ON deliveries (state, next_try_at);
CREATE INDEX deliveries_by_run ON deliveries (run_id);

-- What the other side said to each try.
CREATE TABLE delivery_tries (
    delivery BIGINT NOT NULL REFERENCES deliveries (number),
    number BIGINT NOT NULL,
    server TEXT NOT NULL,
    began_at TEXT NOT NULL,
    took_ms BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    said TEXT NOT NULL,
    PRIMARY KEY (delivery, number)
);

INSERT INTO counters (name, value) VALUES ('deliveries', 0);

-- Up to which change it was looked at what is to leave; runs that ended before are history.
INSERT INTO counters (name, value) SELECT 'delivered-changes', value FROM counters WHERE name = 'changes';
