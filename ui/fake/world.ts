import type {
  Alerts,
  Connection,
  DeliveryDetail,
  Deployment,
  Incident,
  KeptBackfill,
  Role,
  RunBrief,
  Schedule,
  Secret,
  Tick,
  Token,
  Version,
} from "../src/api/types";
import { backfillsOf } from "./backfills.ts";
import { firstDashboards, type FakeDashboard } from "./dashboards/world.ts";
import { intervalOf, nextDue, triggersOf } from "./graph.ts";
import { hex, seeded } from "./random.ts";
import { reportDeliveries } from "./routes/reports.ts";
import { runOf, statusOf, type FakeRun } from "./runs.ts";
import { deliveriesOf, incidentsOf, RULES } from "./telling.ts";
import { TEXTS } from "./texts.ts";

export interface FakePipeline {
  name: string;
  file: string;
  versions: (Version & { text: string })[];
  deployed: number | null;
  deployments: Deployment[];
  paused: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SERVER = "4711@weir-1";

const time = (at: number) => new Date(at).toISOString();

/** All that the fake server knows. It begins the same on every start, apart from the clock. */
export class World {
  readonly start = Date.now();
  pipelines = new Map<string, FakePipeline>();
  runs: FakeRun[] = [];
  ticks: Tick[] = [];
  backfills: KeptBackfill[] = [];
  /** Pipelines of which no run can begin, and why. */
  hindered = new Map<string, string>();
  connections = new Map<string, Connection>();
  secrets: Secret[] = ["mask-key", "weather-key", "partner-token", "shop-password"].map((name, index) => ({
    name,
    updated_at: time(this.start - (index + 1) * 9 * DAY),
  }));
  /** The rejected rows that were sent again, by run, node and row. */
  replayed = new Set<string>();
  tokens: Token[] = (["admin", "editor", "viewer"] as const).map((role, index) => ({
    name: ["admin", "data-team", "dashboard"][index]!,
    role,
    made_at: time(this.start - (index + 1) * 30 * DAY),
    signed_in_at: index === 2 ? null : time(this.start - index * 3 * HOUR),
  }));
  dashboards: Map<string, FakeDashboard>;
  alerts: Omit<Alerts, "rules" | "notices"> = { text: "", version: 0, author: null, made_at: null };
  incidents: Incident[] = [];
  deliveries: DeliveryDetail[] = [];
  signedIn = true;
  role: Role = "admin";

  constructor({ empty = false } = {}) {
    this.dashboards = firstDashboards(this.start, empty);
    if (empty) return;
    for (const [name, text] of Object.entries(TEXTS)) this.addPipeline(name, text);
    for (const pipeline of this.pipelines.values()) this.addHistory(pipeline);
    this.runs.sort((a, b) => b.started - a.started);
    this.ticks.sort((a, b) => b.due.localeCompare(a.due));
    this.addConnections();
    this.backfills = backfillsOf(this);
    this.alerts = { text: RULES, version: 4, author: "file", made_at: time(this.start - 5 * DAY) };
    this.incidents = incidentsOf(this);
    this.deliveries = [...deliveriesOf(this), ...reportDeliveries()];
  }

  private addPipeline(name: string, text: string) {
    const old = text.replace(/title: .*\n/, "title: 옛 이름\n").replace("2h", "1h");
    const count = name === "partner-feed" || name === "inventory" ? 1 : 5;
    const messages = ["처음 만듦", null, "기한을 09:30으로", "지역별로 나눔", null];
    const versions = Array.from({ length: count }, (_, index) => ({
      pipeline: name,
      number: index + 1,
      author: index % 2 ? "data-team@example.com" : "admin",
      message: messages[index] ?? null,
      made_at: time(this.start - (count - index) * 6 * DAY - 3 * HOUR),
      digest: `sha256:${hex(name + index, 64)}`,
      deployed: false,
      origin: "api",
      text: index < 3 && count > 1 ? old : text,
    }));
    const undeployed = name === "partner-feed" || name === "inventory";
    const deployed = undeployed ? null : name === "sales-daily" ? count - 1 : count;
    const deployments = deployed
      ? [deployed, deployed - 1].map((version, index) => ({
          pipeline: name,
          version,
          by: "admin",
          at: time(this.start - (index + 1) * 6 * DAY),
        }))
      : [];
    const file = `${name.split("-")[0]}/${name}.yaml`;
    const paused = name === "ledger-close";
    this.pipelines.set(name, { name, file, versions, deployed, deployments, paused });
  }

  private addHistory(pipeline: FakePipeline) {
    const text = latest(pipeline).text;
    const trigger = triggersOf(text).find((each) => each.schedule);
    if (!trigger?.schedule || pipeline.deployed === null) return;
    const { name } = pipeline;
    const random = seeded(name);
    const days = intervalOf(trigger.schedule) < HOUR ? 2 : 30;
    const usual = name === "flights" ? 6 * MINUTE : MINUTE * (0.4 + random() * 9);
    for (let due = nextDue(trigger.schedule, this.start - days * DAY); due < this.start;) {
      this.addMoment(pipeline, trigger.name, due, usual * (0.8 + random() * 0.5), random());
      due = nextDue(trigger.schedule, due);
    }
    if (name === "flights") this.addLive(pipeline, usual);
  }

  private addMoment(pipeline: FakePipeline, trigger: string, due: number, length: number, chance: number) {
    const age = this.start - due;
    const broken = pipeline.name === "customers-sync" && age < 14 * HOUR;
    const late = pipeline.name === "weather-hourly" && age < 2 * HOUR;
    const missed = chance > 0.985;
    const skipped = !missed && chance > 0.97;
    const failed = broken || (!missed && !skipped && chance < 0.05);
    const state = late ? "waiting" : missed ? "missed" : skipped ? "skipped" : failed ? "failed" : "ran";
    const ran = state === "ran" || state === "failed";
    const run = ran ? this.addRun(pipeline, trigger, due, length, failed ? "failed" : "succeeded") : null;
    const why = {
      waiting: "two of two places are taken",
      missed: "superseded: a newer moment ran instead, the server was down from 02:10 to 06:40",
      skipped: "the run before it was still going on, and `concurrency` is `skip`",
      failed: "its run failed",
      ran: null,
    }[state];
    this.ticks.push({
      pipeline: pipeline.name,
      trigger,
      due: time(due),
      first_due: time(due),
      moments: 1,
      state,
      why,
      run: run?.id ?? null,
      made_at: time(due + 800),
      started_at: run ? time(run.started) : null,
      ended_at: run ? time(run.started + run.length) : null,
      server: ran ? SERVER : "",
      by: null,
      parameters: {},
      deadline: /deadline/.test(latest(pipeline).text) ? time(due + HOUR / 2) : null,
      deadline_state: /deadline/.test(latest(pipeline).text) ? (ran ? "met" : late ? "missed" : "missed") : null,
    });
  }

  addRun(pipeline: FakePipeline, trigger: string, due: number, length: number, outcome: FakeRun["outcome"]): FakeRun {
    const version = latest(pipeline);
    const run: FakeRun = {
      id: hex(`${pipeline.name} ${due}`, 24),
      pipeline: pipeline.name,
      version: pipeline.deployed ?? version.number,
      text: version.text,
      trigger: { name: trigger, due: time(due) },
      started: due + 1_400,
      length,
      outcome,
      attempts: outcome === "failed" ? 4 : 1,
      cancelled: null,
    };
    this.runs.push(run);
    return run;
  }

  private addLive(pipeline: FakePipeline, usual: number) {
    const now = this.start - 70_000;
    const run = this.addRun(pipeline, "schedule", now, usual, "succeeded");
    run.attempts = 2;
    this.ticks.push({ ...this.manualTick(pipeline.name, now), trigger: "schedule", run: run.id, state: "running" });
  }

  manualTick(pipeline: string, now = Date.now()): Tick {
    const at = time(now);
    return {
      pipeline,
      trigger: "manual",
      due: at,
      first_due: at,
      moments: 1,
      state: "running",
      why: null,
      run: null,
      made_at: at,
      started_at: at,
      ended_at: null,
      server: SERVER,
      by: "admin",
      parameters: {},
      deadline: null,
      deadline_state: null,
    };
  }

  private addConnections() {
    const add = (name: string, url: string, credentials: string[], more: Partial<Connection> = {}) => {
      const kind = kindOf(url);
      const used_by = [...this.pipelines.values()]
        .filter((pipeline) => latest(pipeline).text.includes(`connection: ${name},`))
        .map((pipeline) => pipeline.name);
      const updated_at = time(this.start - 12 * DAY);
      this.connections.set(name, {
        ...{ name, kind, url, options: {}, source: "store", credentials, version: 3, updated_at },
        ...{ used_by, dashboards: [], alerts: name === "ops" ? ["failures", "late"] : [] },
        ...more,
      });
    };
    add("shop", "postgres://reader@shop-db.internal:5432/shop", ["password"]);
    add("mart", "postgres://loader@mart-db.internal:5432/mart", ["password"]);
    add("erp", "postgres://reader@erp-db.internal:5432/erp", ["password"], { source: "file" });
    add("crm", "mysql://reader@crm-db.internal:3306/crm", ["password"]);
    add("lake", "s3://lake/daily", ["access_key", "secret_key"], {
      endpoint: "https://store.example.com",
      region: "ap-northeast-2",
      options: { path_style: "true" },
    });
    add("source", "file:./data/flights", [], { source: "environment" });
    add("summary", "sqlite:./out/flights.db", []);
    add("ops", "teams:", ["address"]);
    add("ops-mail", "smtp://weir%40example.com@mail.example.com:587", ["password"], {
      options: { from: "Weir <weir@example.com>", to: "ops@example.com" },
    });
    add("chat", "slack:", ["address"]);
    add("bot", "slack:C0123456789", ["token"]);
    add("hook", "webhook:", ["address", "signing_key"], { options: { expect: "accepted" } });
  }

  briefs(name: string): RunBrief[] {
    const runs = this.runs.filter((run) => run.pipeline === name).slice(0, 20);
    return runs.map((run) => {
      const { id, status, started_at, ended_at, rows_written } = runOf(run);
      return { id, status, started_at, ended_at, rows: rows_written };
    });
  }

  schedules(until: number): Schedule[] {
    return [...this.pipelines.values()].flatMap((pipeline) => {
      const deployed = pipeline.versions.find((version) => version.number === pipeline.deployed);
      const triggers = deployed ? triggersOf(latest(pipeline).text) : [];
      return triggers.flatMap(({ name, rule, zone, schedule }) => {
        if (!schedule) return [];
        const next: string[] = [];
        for (let at = nextDue(schedule, Date.now()); at <= until && next.length < 200; at = nextDue(schedule, at)) {
          next.push(time(at));
        }
        return [{ pipeline: pipeline.name, trigger: name, rule, zone: zone ?? "UTC", paused: pipeline.paused, next }];
      });
    });
  }

  running(): FakeRun[] {
    return this.runs.filter((run) => statusOf(run) === "running");
  }
}

/** Returns the kind of a connection, as the server tells it. */
export function kindOf(url: string): Connection["kind"] {
  const scheme = url.split(":")[0] ?? "";
  return (/^smtps?$/.test(scheme) ? "mail" : scheme) as Connection["kind"];
}

export function latest(pipeline: FakePipeline): Version & { text: string } {
  return pipeline.versions.at(-1)!;
}
