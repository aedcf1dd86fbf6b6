// What the pipeline's author wrote, and what is wrong with it.

/** Reads the config, or throws a problem. */
export function readConfig(text) {
  const { column, via = "buffers" } = JSON.parse(text);
  if (via !== "buffers" && via !== "json") {
    throw problem(`\`via\` cannot be \`${via}\``, "write `buffers` or `json`");
  }
  if (column === undefined) {
    throw problem("`column` is missing", "name the text column to change");
  }
  return { column, via };
}

/** Throws a problem unless the input has the column and it holds text. */
export function checkColumn(name, schema) {
  const field = schema.fields.find((field) => field.name === name);
  if (field === undefined) {
    const known = schema.fields.map((field) => `\`${field.name}\``).join(", ");
    throw problem(`the input has no column \`${name}\``, `it has ${known}`, name);
  }
  if (field.dataType !== "utf8") {
    throw problem(`the column \`${name}\` is \`${field.dataType}\`, not \`utf8\``, null, name);
  }
}

function problem(message, hint, column = null) {
  return { kind: { tag: "config" }, message, hint, stream: null, split: null, row: null, column };
}
