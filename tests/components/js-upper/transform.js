// The component: reads the config, refuses what cannot work, and hands batches to `upper`.

import { readConfig, checkColumn } from "./config.js";
import { upper } from "./upper.js";

class Transformer {
  constructor(config, schema) {
    this.config = config;
    this.schema = schema;
  }

  static open(text, inputs) {
    const config = readConfig(text);
    checkColumn(config.column, inputs[0]);
    return new Transformer(config, inputs[0]);
  }

  outputs() {
    return [{ port: "out", fields: this.schema.fields }];
  }

  apply(_port, input) {
    return [{ tag: "batch", val: { port: "out", rows: upper(input, this.config) } }];
  }

  inputEnded(_port) {
    return [];
  }

  finish() {
    return null;
  }
}

export const transformation = { Transformer };
