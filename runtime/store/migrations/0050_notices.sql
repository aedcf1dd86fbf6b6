-- What is told by a schedule: up to which of its due times each notice is handled. `rule` is the schedule as text; another one begins anew.
-- `told` is the due time of the last one that was put into the outbox: the next digest begins there.
CREATE TABLE notices (
    name TEXT NOT NULL PRIMARY KEY,
    rule TEXT NOT NULL,
    handled TEXT NOT NULL,
    told TEXT
);

-- Deliveries that ended lately are looked for by channel and end.
CREATE INDEX deliveries_by_end ON deliveries (ended_at);
