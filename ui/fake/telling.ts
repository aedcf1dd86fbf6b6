import type { Delivery, DeliveryDetail, Incident, Message } from "../src/api/types";
import { statusOf } from "./runs.ts";
import type { World } from "./world.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SERVER = "4711@weir-1";

export const RULES = `# Who is told when something goes wrong.
failures:
  when: failed
  tags: [daily]
  severity: error
  to: [ops, ops-mail]
  fallback: chat
late: { when: late, owners: [market-data], to: ops, language: ko }
volume:
  when: { rows: { min: 1, usual: 50%, of: 20 } }
  pipelines: [sales-*, orders]
  to: ops
  quiet: { from: "22:00", until: "07:00", zone: Asia/Seoul }
  group: 5m
disk: { when: { disk: 5GiB }, to: ops, resolved: false }
morning: { send: digest, schedule: { cron: "0 8 * * *", zone: Asia/Seoul }, tags: [daily], to: [ops, ops-mail] }
`;

const at = (world: World, ago: number) => new Date(world.start - ago).toISOString();

/** What is and was wrong, the newest first. */
export function incidentsOf(world: World): Incident[] {
  const failed = world.runs.filter((run) => run.pipeline === "customers-sync" && statusOf(run) === "failed");
  const of = (rule: string, subject: string, severity: Incident["severity"], why: string, ago: number[]) => {
    const [opened = 0, last = 0, over] = ago;
    const resolved_at = over === undefined ? null : at(world, over);
    return { rule, subject, severity, why, opened_at: at(world, opened), last_at: at(world, last), resolved_at };
  };
  const missing = "the block `mask@1.0.0` failed: the column `phone` is missing from `customers`";
  const all: Omit<Incident, "id">[] = [
    {
      ...of("late", "weather-hourly", "warning", "due at 09:30, and has not succeeded", [95 * MINUTE, 95 * MINUTE]),
      run: null,
      times: 1,
    },
    {
      ...of("failures", "customers-sync", "error", missing, [13 * HOUR, HOUR]),
      run: failed[0]?.id ?? null,
      times: failed.length,
    },
    { ...of("disk", SERVER, "warning", "4.1 GiB are free", [20 * HOUR, 20 * HOUR, 18 * HOUR]), run: null, times: 1 },
    {
      ...of("volume", "sales-daily", "warning", "wrote 12 rows, usually 4,100 to 12,300", [
        49 * HOUR,
        49 * HOUR,
        25 * HOUR,
      ]),
      run: world.runs.find((run) => run.pipeline === "sales-daily")?.id ?? null,
      times: 2,
    },
    {
      ...of("failures", "flights", "error", "the other side answered with 503", [80 * HOUR, 79 * HOUR, 78.5 * HOUR]),
      run: null,
      times: 6,
    },
  ];
  return all.map((incident, index) => ({ id: all.length - index, ...incident }));
}

function messageOf(title: string, severity: Message["severity"], more: Partial<Message> = {}): Message {
  return {
    ...{ title, severity, text: "", facts: [], tables: [], links: [], attachments: [], language: "ko" },
    ...more,
  };
}

interface Told {
  kind: Delivery["kind"];
  channel: string;
  state: Delivery["state"];
  ago: number;
  message: Message;
  said: string[];
  more?: Partial<Delivery>;
}

function deliveryOf(
  world: World,
  id: number,
  { kind, channel, state, ago, message, said, more }: Told,
): DeliveryDetail {
  const ended = state === "waiting" ? null : at(world, ago - said.length * 2 * MINUTE);
  return {
    ...{ id, key: `${kind}/${id}`, kind, channel, state, message, title: message.title },
    ...{ pipeline: null, run: null, recipients: [], fallback: null, instead_of: null, attempts: said.length },
    made_at: at(world, ago),
    next_try_at: state === "waiting" ? new Date(world.start + 4 * MINUTE).toISOString() : null,
    ended_at: ended,
    why: state === "sent" ? null : (said.at(-1) ?? null),
    tries: said.map((text, index) => ({
      server: SERVER,
      began_at: at(world, ago - index * 2 * MINUTE),
      took_ms: 180 + index * 90,
      sent: state === "sent" && index === said.length - 1,
      said: text,
    })),
    ...more,
  };
}

/** What has left and what waits, the newest first. */
export function deliveriesOf(world: World): DeliveryDetail[] {
  const failed = world.runs.find((run) => run.pipeline === "customers-sync" && statusOf(run) === "failed");
  const sales = world.runs.find((run) => run.pipeline === "sales-daily" && statusOf(run) === "succeeded");
  const about = { pipeline: "customers-sync", run: failed?.id ?? null };
  const alert = messageOf("customers-sync: 실행 실패", "error", {
    text: "열 phone이 customers에 없습니다.\n\n마지막으로 성공한 실행은 어제 09:00에 끝났습니다.",
    facts: [
      { label: "알림 규칙", value: "failures" },
      { label: "심각도", value: "오류" },
    ],
    links: [{ label: "실행 보기", url: `https://weir.example.com/runs/${failed?.id ?? ""}` }],
  });
  const report = messageOf("일별 매출 보고", "success", {
    text: "행 12,041개를 썼습니다.",
    tables: [
      {
        title: "지역별",
        columns: ["지역", "매출"],
        rows: [
          ["서울", "41,200"],
          ["부산", "9,870"],
        ],
        more: 3,
      },
    ],
    links: [{ label: "실행 보기", url: `https://weir.example.com/runs/${sales?.id ?? ""}` }],
    attachments: [{ name: "sales.csv", media_type: "text/csv", size: 48_213 }],
  });
  const refused = "the server said `550 5.1.1 no such user`";
  const told: Told[] = [
    {
      kind: "alert",
      channel: "ops-mail",
      state: "waiting",
      ago: 9 * MINUTE,
      message: alert,
      said: ["the server at `mail.example.com:587` did not answer within 10 s", "421 4.3.2 try again later"],
      more: { ...about, recipients: ["ops@example.com"], fallback: "chat" },
    },
    {
      kind: "alert",
      channel: "ops",
      state: "sent",
      ago: 9 * MINUTE,
      message: alert,
      said: ["`202 Accepted`"],
      more: { ...about, fallback: "chat" },
    },
    {
      kind: "report",
      channel: "hook",
      state: "given-up",
      ago: 3 * HOUR,
      message: report,
      said: ["`410 Gone`: the workflow was deleted"],
      more: { pipeline: "sales-daily", run: sales?.id ?? null },
    },
    {
      kind: "report",
      channel: "chat",
      state: "sent",
      ago: 5 * HOUR,
      message: report,
      said: ["`ok`"],
      more: { pipeline: "sales-daily", run: sales?.id ?? null, instead_of: 2 },
    },
    {
      kind: "report",
      channel: "ops-mail",
      state: "failed",
      ago: 5 * HOUR,
      message: report,
      said: [refused],
      more: { pipeline: "sales-daily", run: sales?.id ?? null, fallback: "chat" },
    },
    {
      kind: "test",
      channel: "bot",
      state: "sent",
      ago: 30 * HOUR,
      message: messageOf("Weir: a test of `bot`", "info"),
      said: ['`{"ok": true}`'],
    },
  ];
  return told.map((each, index) => deliveryOf(world, told.length - index, each));
}
