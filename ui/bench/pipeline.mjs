const COLUMNS = 20;

/** Returns a pipeline of so many nodes: rows of twenty, each from a file through transforms into a file. */
export function pipelineOf(name, count) {
  const nodes = Array.from({ length: count }, (_, index) => {
    const column = index % COLUMNS;
    const own = `n${index}`;
    const before = `n${index - 1}`;
    const isLast = column === COLUMNS - 1;
    const block = column === 0 ? "file@1" : isLast ? "file-loader@1" : column % 3 === 0 ? "validate@1" : "sql@1";
    const config =
      column === 0
        ? "{ connection: in, path: '*.csv' }"
        : isLast
          ? "{ connection: out, path: out, format: parquet }"
          : column % 3 === 0
            ? "{ rules: [{ column: amount, min: 0 }] }"
            : `{ query: "select * from ${before}" }`;
    const lines = [`  ${own}:`, `    title: Node ${index}`, `    block: ${block}`];
    if (column > 0) lines.push(`    inputs: ${before}`);
    lines.push(`    config: ${config}`);
    if (isLast) lines.push("    write: overwrite");
    return lines.join("\n");
  });
  const places = nodes.map((_, index) => {
    return `    n${index}: [${(index % COLUMNS) * 304}, ${Math.floor(index / COLUMNS) * 112}]`;
  });
  const head = `name: ${name}\nconnections:\n  in: "file:./in"\n  out: "file:./out"\n`;
  return `${head}nodes:\n${nodes.join("\n")}\nlayout:\n  nodes:\n${places.join("\n")}\n`;
}
