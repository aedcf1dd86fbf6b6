/** The pipelines that the buttons of an empty canvas begin with. */
export const EXAMPLES = ["files", "checked", "joined"] as const;
export type Example = (typeof EXAMPLES)[number];

const CONNECTIONS = `connections:
  in: "file:./in"
  out: "file:./out"
`;

const LAYOUT = `layout:
  nodes:
    orders: [0, 0]`;

/** CSV files, a query, Parquet. */
const FILES = `description: Orders of CSV files, summed up per day, as Parquet
${CONNECTIONS}nodes:
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
${LAYOUT}
    daily: [304, 0]
    parquet: [608, 0]
`;

/** Rows that are not as expected are set aside, with the reason. */
const CHECKED = `description: Orders of CSV files without those that cannot be right, in a table of SQLite
connections:
  in: "file:./in"
  shop: "sqlite:./out/shop.db"
nodes:
  orders:
    block: file@1
    config: { connection: in, path: "*.csv" }
    grants: { connections: { in: read } }
  checked:
    block: validate@1
    inputs: orders
    config:
      expect:
        - { columns: [id, total], not_null: true }
        - { columns: [total], min: 0 }
    on: { rejects: { max: 100 } }
  table:
    block: sqlite-loader@1
    inputs: checked
    config: { connection: shop, table: orders }
    grants: { connections: { shop: write } }
    write: { mode: upsert, key: [id] }
${LAYOUT}
    checked: [304, 0]
    table: [608, 0]
`;

/** Two sources in one statement. */
const JOINED = `description: Orders with the names of their customers, as CSV
${CONNECTIONS}nodes:
  orders:
    block: file@1
    config: { connection: in, path: "orders*.csv" }
    grants: { connections: { in: read } }
  customers:
    block: file@1
    config: { connection: in, path: "customers*.csv" }
    grants: { connections: { in: read } }
  named:
    block: sql@1
    inputs: [orders, customers]
    config:
      query: |
        select orders.id, customers.name, orders.total
        from orders join customers on customers.id = orders.customer_id
  csv:
    block: file-loader@1
    inputs: named
    config: { connection: out, path: named, format: csv }
    grants: { connections: { out: write } }
    write: overwrite
${LAYOUT}
    customers: [0, 112]
    named: [304, 48]
    csv: [608, 48]
`;

const TEXTS: Record<Example, string> = { files: FILES, checked: CHECKED, joined: JOINED };

/** Returns the file of an example, under this name. */
export function exampleText(example: Example, name: string): string {
  return `name: ${name || "sales"}\n${TEXTS[example]}`;
}

/** The file of a new pipeline. */
export function emptyText(name: string): string {
  return `name: ${name}\nnodes: {}\n`;
}
