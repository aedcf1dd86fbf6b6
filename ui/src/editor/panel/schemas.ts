import type { JsonSchema } from "../../api/types";
import type { Translate } from "../../i18n";
import type { BlockInfo } from "../model/blocks";

/** Forms for what the file's format says about every node; those of blocks come from their manifests. */

const text = (description: string, rest: JsonSchema = {}): JsonSchema => ({ type: "string", description, ...rest });
const list = (description: string, rest: JsonSchema = {}): JsonSchema => {
  return { type: "array", description, items: { type: "string", ...rest } };
};

export function writeSchema(t: Translate, block: BlockInfo | undefined): JsonSchema {
  const modes = (block?.write_modes ?? []).map((mode) => ({ const: mode, description: modeHelp(t, mode) }));
  const needsKey = { properties: { mode: { enum: ["upsert", "soft-delete", "history"] } }, required: ["mode"] };
  return {
    type: "object",
    properties: {
      mode: { oneOf: modes, description: t("editor.helpMode") },
      metadata: { type: "boolean", default: false, description: t("editor.helpMetadata") },
    },
    required: ["mode"],
    if: needsKey,
    then: { properties: { key: list(t("editor.helpKey")) }, required: ["key"] },
  };
}

function modeHelp(t: Translate, mode: string): string {
  switch (mode) {
    case "append":
      return t("editor.helpAppend");
    case "overwrite":
      return t("editor.helpOverwrite");
    case "upsert":
      return t("editor.helpUpsert");
    case "soft-delete":
      return t("editor.helpSoftDelete");
    case "history":
      return t("editor.helpHistory");
    default:
      return "";
  }
}

export function limitsSchema(t: Translate): JsonSchema {
  return {
    type: "object",
    properties: {
      memory: text(t("editor.helpMemory"), { default: "256MiB" }),
      time: text(t("editor.helpTime"), { default: "5m" }),
      output_rows: { type: "integer", minimum: 0, description: t("editor.helpOutputRows") },
      output_bytes: text(t("editor.helpOutputBytes")),
      host_calls: { type: "integer", minimum: 0, description: t("editor.helpHostCalls") },
      log_bytes: text(t("editor.helpLogBytes"), { default: "1MiB" }),
      http_rate: text(t("editor.helpHttpRate")),
    },
  };
}

export function reactionsSchema(t: Translate, isLoader: boolean): JsonSchema {
  const words = (...options: string[]) => options.map((option) => ({ const: option }));
  return {
    type: "object",
    properties: {
      rejects: { type: ["string", "integer"], description: t("editor.helpRejects"), default: 0 },
      empty: { oneOf: words("ok", "warn", "fail"), description: t("editor.helpEmpty"), default: "warn" },
      ...(isLoader && {
        schema_change: {
          oneOf: words("fail", "ask", "ignore", "add-columns", "widen"),
          description: t("editor.helpSchemaChange"),
          default: "fail",
        },
      }),
      volume: {
        type: "object",
        description: t("editor.helpVolume"),
        properties: {
          min: { type: "integer", minimum: 0 },
          max: { type: "integer", minimum: 0 },
          usual: text(t("editor.helpUsual")),
          of: { type: "integer", minimum: 3, default: 10, description: t("editor.helpOf") },
          then: { oneOf: words("warn", "fail"), default: "warn" },
        },
      },
    },
  };
}
