// Upper-cases one text column and drops the rows in which it is null.

import batches from "weir:block/batches@0.1.0";

import { bitmap, decodeUtf8, encodeUtf8, isAscii } from "./text.js";

/** Returns a batch in which the column is upper-cased and never null. */
export function upper(batch, { column, via }) {
  return via === "json" ? viaJson(batch, column) : viaBuffers(batch, column);
}

function viaBuffers(batch, name) {
  const [column] = batch.columns([name]);
  const changed = batch.withColumns([isAscii(column.values) ? upperAscii(column) : upperText(column)]);
  // A validity bitmap says which rows to keep in the very form that `filter` wants.
  return column.validity === null ? changed : changed.filter(column.validity);
}

// Takes the column alone as JSON: 64-bit integers of other columns would not survive a JavaScript number.
function viaJson(batch, name) {
  const lines = batch.rowsJson([name]).split("\n").filter((line) => line !== "");
  const upper = lines.map((line) => JSON.parse(line)[name]?.toUpperCase() ?? null);
  const changed = upper.map((text) => JSON.stringify({ [name]: text })).join("\n");
  const field = { name, dataType: "utf8", nullable: true, metadata: [] };
  const made = batches.Batch.fromRowsJson(changed, [field]);
  return batch.withColumnsIpc(made.ipc(null)).filter(bitmap(upper.map((text) => text !== null)));
}

// Lengths stay, and so do the offsets.
function upperAscii(column) {
  const a = 0x61, z = 0x7a, distance = 0x20;
  const values = new Uint8Array(column.values.length);
  for (let at = 0; at < values.length; at++) {
    const byte = column.values[at];
    values[at] = byte >= a && byte <= z ? byte - distance : byte;
  }
  return { ...column, values };
}

// A letter may become several (`ß`), or one of another length.
function upperText(column) {
  const bounds = new Int32Array(column.offsets.slice().buffer); // a copy, because a view must be aligned
  const values = [];
  const offsets = new Int32Array(bounds.length);
  for (let row = 0; row + 1 < bounds.length; row++) {
    encodeUtf8(decodeUtf8(column.values, bounds[row], bounds[row + 1]).toUpperCase(), values);
    offsets[row + 1] = values.length;
  }
  return { ...column, values: new Uint8Array(values), offsets: new Uint8Array(offsets.buffer) };
}
