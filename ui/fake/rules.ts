import { LineCounter, parseDocument } from "yaml";
import type { AlertRule, Connection, Diagnostic, Message, Notice } from "../src/api/types";

const KEYS = [
  ...["when", "pipelines", "tags", "owners", "severity", "to", "fallback"],
  ...["quiet", "group", "resolved", "language", "send", "schedule"],
];

const WORDS: Record<AlertRule["kind"], Record<Message["language"], string>> = {
  failed: { en: "the run failed", ko: "실행 실패" },
  late: { en: "late", ko: "기한 초과" },
  rows: { en: "unusual number of rows", ko: "행 수 이상" },
  rejects: { en: "many rows rejected", ko: "거부된 행 과다" },
  "schema-changed": { en: "columns have changed", ko: "컬럼 변경" },
  stale: { en: "no fresh data", ko: "데이터 갱신 지연" },
  limit: { en: "a limit was crossed", ko: "한도 초과" },
  disk: { en: "little disk space", ko: "디스크 공간 부족" },
  undelivered: { en: "takes no messages", ko: "메시지를 받지 않음" },
};

type Written = Record<string, unknown>;

const texts = (value: unknown): string[] => (value === undefined ? [] : [value].flat().map(String));

interface Read {
  diagnostics: Diagnostic[];
  rules: AlertRule[];
  notices: Notice[];
}

/** Returns what is wrong with rules, and the rules where nothing is. */
export function readRules(text: string, connections: Connection[]): Read {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const at = (offset: number) => {
    const { line, col } = counter.linePos(offset);
    return { file: "alerts.yaml", line, column: col };
  };
  const broken = document.errors.map(({ message, pos }) => fault(message.split("\n")[0] ?? "", [], at(pos[0])));
  if (broken.length > 0) return { diagnostics: broken, rules: [], notices: [] };
  const written = (document.toJS() ?? {}) as Record<string, Written>;
  const names = connections.map(({ name }) => name);
  const diagnostics = Object.entries(written).flatMap(([name, rule]) => faultsOf(name, rule, names, text));
  const right = diagnostics.length > 0 ? [] : Object.entries(written);
  const rules = right.filter(([, rule]) => "when" in rule).map(([name, rule]) => ruleOf(name, rule));
  const notices = right.filter(([, rule]) => "send" in rule).map(([name, rule]) => noticeOf(name, rule));
  return { diagnostics, rules, notices };
}

function fault(message: string, hints: string[], location?: Diagnostic["location"]): Diagnostic {
  return { severity: "error", message, hints, ...(location && { location }) };
}

function faultsOf(name: string, rule: Written, channels: string[], text: string): Diagnostic[] {
  const place = (word: string) => {
    const line = text.split("\n").findIndex((each) => each.includes(word)) + 1;
    return { file: "alerts.yaml", line, column: (text.split("\n")[line - 1]?.indexOf(word) ?? 0) + 1 };
  };
  const unknown = Object.keys(rule).filter((key) => !KEYS.includes(key));
  const needed = ["send" in rule ? "schedule" : "when", "to"].filter((key) => !(key in rule));
  const others = [...texts(rule.to), ...texts(rule.fallback)].filter((channel) => !channels.includes(channel));
  return [
    ...unknown.map((key) => fault(`unknown key \`${key}\` in alert \`${name}\``, ["did you mean `when`?"], place(key))),
    ...needed.map((key) => fault(`alert \`${name}\` has no \`${key}\``, [], place(name))),
    ...others.map((channel) =>
      fault(`alert \`${name}\` tells \`${channel}\`, which is no channel that is known here`, [
        `one of the channels: ${channels.map((each) => `\`${each}\``).join(", ")}`,
      ]),
    ),
  ];
}

function ruleOf(name: string, rule: Written): AlertRule {
  const kind = (typeof rule.when === "string" ? rule.when : Object.keys(rule.when as object)[0]) as AlertRule["kind"];
  const quiet = rule.quiet as { from: string; until: string; zone?: string } | undefined;
  const severity = (rule.severity ?? "warning") as AlertRule["severity"];
  const when = wordsOf(kind, rule.when);
  const owners = texts(rule.owners);
  const pipelines = texts(rule.pipelines);
  return {
    ...{ name, kind, when, pipelines, owners, severity },
    tags: texts(rule.tags),
    to: texts(rule.to),
    fallback: (rule.fallback as string | undefined) ?? null,
    quiet: quiet ? `${quiet.from}–${quiet.until} ${quiet.zone ?? "UTC"}` : null,
    group: String(rule.group ?? "0s"),
    resolved: rule.resolved !== false,
    example: exampleOf(name, kind, when, severity, pipelines[0], owners[0], rule.language === "ko" ? "ko" : "en"),
    cards: [],
  };
}

function noticeOf(name: string, rule: Written): Notice {
  const { cron = "", every = "", zone = "UTC" } = rule.schedule as Record<string, string>;
  const language = rule.language === "ko" ? "ko" : "en";
  const next = [1, 2, 3, 4, 5].map((day) => new Date(Date.UTC(2030, 0, day, 23)).toISOString());
  const title = rule.send === "digest" ? "Weir, 2026-03-20: 42 runs, 1 failed, 3 late" : "Weir is alive";
  return {
    ...{ name, kind: rule.send as Notice["kind"], schedule: `${cron || `every ${every}`}, ${zone}`, next, language },
    ...{ pipelines: texts(rule.pipelines), tags: texts(rule.tags), owners: texts(rule.owners), to: texts(rule.to) },
    fallback: (rule.fallback as string | undefined) ?? null,
    example: { title, severity: "info", text: "", facts: [], tables: [], links: [], attachments: [], language },
    cards: [],
  };
}

function wordsOf(kind: AlertRule["kind"], when: unknown): string {
  if (typeof when === "string") return when;
  const value = (when as Record<string, unknown>)[kind];
  if (kind === "rejects") return `rejects, more than ${value}`;
  if (kind === "disk") return `disk, less than ${value}`;
  if (kind !== "rows") return `${kind}, ${value}`;
  const { min, max, usual, of = 10 } = value as Record<string, unknown>;
  const parts = [
    min !== undefined && `at least ${min}`,
    max !== undefined && `at most ${max}`,
    usual !== undefined && `${usual} around the usual of ${of}`,
  ];
  return ["rows", ...parts.filter(Boolean)].join(", ");
}

function exampleOf(
  name: string,
  kind: AlertRule["kind"],
  when: string,
  severity: AlertRule["severity"],
  pattern: string | undefined,
  owner: string | undefined,
  language: Message["language"],
): Message {
  const subject = kind === "disk" ? "weir" : (pattern?.replace("*", "example") ?? "pipeline");
  const words =
    language === "ko"
      ? ["알림 규칙", "심각도", "담당", "파이프라인 보기"]
      : ["Alert", "Severity", "Owner", "Open the pipeline"];
  const url = `https://weir.example.com/pipelines/${subject}`;
  return {
    ...{ title: `${subject}: ${WORDS[kind][language]}`, severity, text: when, tables: [], attachments: [], language },
    facts: [name, severity, ...(owner ? [owner] : [])].map((value, index) => ({ label: words[index]!, value })),
    links: kind === "disk" ? [] : [{ label: words[3]!, url }],
  };
}
