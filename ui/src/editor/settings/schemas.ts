import type { JsonSchema } from "../../api/types";
import type { Translate } from "../../i18n";

/** Forms for the pipeline's own keys. */

const text = (description: string, rest: JsonSchema = {}): JsonSchema => ({ type: "string", description, ...rest });
const words = (...options: string[]) => options.map((option) => ({ const: option }));

/** What to do with a run that is to start while others of the pipeline go on. */
const POLICIES = ["queue", "skip", "replace", "allow"];

export function pipelineSchema(t: Translate): JsonSchema {
  return {
    type: "object",
    properties: {
      description: text(t("editor.helpDescription")),
      owner: text(t("editor.helpOwner")),
      tags: { type: "array", items: { type: "string" }, description: t("editor.helpTags") },
      concurrency: {
        oneOf: [...words(...POLICIES), concurrencySchema(t)],
        description: t("editor.helpConcurrency"),
      },
      retries: {
        type: "object",
        description: t("editor.helpRetries"),
        properties: { max: { type: "integer", minimum: 0, default: 3 }, backoff: text("", { default: "10s" }) },
      },
      epoch: {
        type: "object",
        description: t("editor.helpEpoch"),
        properties: {
          rows: { type: "integer", minimum: 1, default: 5000000 },
          bytes: text("", { default: "1GiB" }),
          age: text("", { default: "5m" }),
        },
      },
      timeout: text(t("editor.helpTimeout")),
      parallelism: { type: "integer", minimum: 1, description: t("editor.helpParallelism") },
    },
  };
}

function concurrencySchema(t: Translate): JsonSchema {
  return {
    type: "object",
    title: t("editor.inFull"),
    properties: {
      policy: { oneOf: words(...POLICIES), default: "queue" },
      runs: { type: "integer", minimum: 1, default: 1, description: t("editor.helpRuns") },
      waiting: { type: "integer", minimum: 0, default: 100, description: t("editor.helpWaiting") },
      wait: text(t("editor.helpWait")),
    },
  };
}

export function parameterSchema(t: Translate): JsonSchema {
  return {
    type: "object",
    properties: {
      type: { oneOf: words("string", "integer", "float", "bool", "date"), default: "string" },
      default: { type: ["string", "number", "boolean"], description: t("editor.helpDefault") },
      env: text(t("editor.helpEnv")),
      description: text(t("editor.helpFor")),
    },
  };
}

export function triggerSchema(t: Translate, zone: string): JsonSchema {
  return {
    type: "object",
    properties: {
      name: text(t("editor.helpTriggerName")),
      schedule: scheduleSchema(t, zone),
      upstream: {
        oneOf: [{ type: "string", title: t("editor.onePipeline") }, upstreamSchema(t)],
        description: t("editor.helpUpstream"),
      },
      dataset: { type: "array", items: { type: "string" }, description: t("editor.helpDataset") },
      webhook: text(t("editor.helpWebhook"), { format: "secret" }),
      enabled: { type: "boolean", default: true },
      parameters: {
        type: "object",
        additionalProperties: { type: ["string", "number", "boolean"] },
        description: t("editor.helpTriggerParameters"),
      },
    },
  };
}

function upstreamSchema(t: Translate): JsonSchema {
  return {
    type: "object",
    title: t("editor.manyPipelines"),
    properties: {
      pipelines: { type: "array", items: { type: "string" } },
      on: { oneOf: words("success", "failure", "any"), default: "success" },
    },
    required: ["pipelines"],
  };
}

function scheduleSchema(t: Translate, zone: string): JsonSchema {
  const days = (description: string): JsonSchema => ({ type: "array", items: { type: "string" }, description });
  return {
    type: "object",
    properties: {
      cron: text(t("editor.helpCron")),
      every: text(t("editor.helpEvery")),
      from: text(t("editor.helpFrom")),
      at: days(t("editor.helpAt")),
      calendar: {
        type: "object",
        description: t("editor.helpCalendar"),
        properties: { days: days(t("editor.helpDays")), times: days(t("editor.helpTimes")) },
        required: ["days", "times"],
      },
      zone: text(t("editor.helpZone", { zone }), { default: "UTC", format: "zone" }),
      catch_up: { oneOf: words("last", "all", "none"), default: "last", description: t("editor.helpCatchUp") },
      deadline: text(t("editor.helpDeadline")),
      holidays: days(t("editor.helpHolidays")),
      except: days(t("editor.helpExcept")),
    },
  };
}
