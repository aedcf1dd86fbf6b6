/** The pipeline that the button of an empty canvas begins with: CSV files, a query, Parquet. */
export function exampleText(name: string): string {
  return `name: ${name || "sales"}
description: Orders of CSV files, summed up per day, as Parquet
connections:
  in: "file:./in"
  out: "file:./out"
nodes:
  orders:
    block: file@1
    config: { connection: in, path: "*.csv" }
    grants: { connections: { in: read } }
  daily:
    block: sql@1
    inputs: orders
    config:
      query: |
        select cast(ordered_at as date) as day, count(*) as orders, sum(total) as total
        from orders
        group by 1
  parquet:
    block: file-loader@1
    inputs: daily
    config: { connection: out, path: daily, format: parquet }
    grants: { connections: { out: write } }
    write: overwrite
layout:
  nodes:
    orders: [0, 0]
    daily: [304, 0]
    parquet: [608, 0]
`;
}

/** The file of a new pipeline. */
export function emptyText(name: string): string {
  return `name: ${name}\nnodes: {}\n`;
}
