-- Rows and bytes of the committed epochs of a run, per node and per edge.
CREATE TABLE node_counts (
    run_id TEXT NOT NULL REFERENCES runs (id),
    node TEXT NOT NULL,
    rows_in BIGINT NOT NULL,
    rows_out BIGINT NOT NULL,
    rows_filtered BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    bytes_in BIGINT NOT NULL,
    bytes_out BIGINT NOT NULL,
    PRIMARY KEY (run_id, node)
);

CREATE TABLE edge_counts (
    run_id TEXT NOT NULL REFERENCES runs (id),
    from_node TEXT NOT NULL,
    from_port TEXT NOT NULL,
    to_node TEXT NOT NULL,
    to_port TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    batch_count BIGINT NOT NULL,
    byte_count BIGINT NOT NULL,
    PRIMARY KEY (run_id, from_node, from_port, to_node, to_port)
);

-- What the instances of a node used in one attempt, as the host metered it.
CREATE TABLE node_usage (
    run_id TEXT NOT NULL REFERENCES runs (id),
    attempt BIGINT NOT NULL,
    node TEXT NOT NULL,
    usage TEXT NOT NULL,
    PRIMARY KEY (run_id, attempt, node)
);
