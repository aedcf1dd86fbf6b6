/** What the server's API sends and takes, named as the page speaks of it. Made of the server's own description; times are RFC 3339 in UTC. */
import type {
  AlertKind,
  AlertSeverity,
  BlockKind,
  Capabilities,
  Cell,
  ConnectionKind,
  DeliveryKind,
  DeliveryState,
  Diagnostic,
  Failure,
  JsonSchema,
  LogLevel,
  Message,
  NodeRole,
  PlanView,
  Port,
  RunEdge,
  RunStatus,
  TickState,
  Usage,
} from "./loose";
import type { components } from "./schema";

export type * from "./loose";

type Schemas = components["schemas"];

/** An answer. The server writes what is not there as null, which the description calls optional. `More` says what it leaves open. */
type Sent<Name extends keyof Schemas, More = unknown> = Omit<Required<Schemas[Name]>, keyof More> & More;

export interface List<T> {
  items: T[];
  next: string | null;
}

/** Not all problems are the server's own: what stands between may answer with less. */
export type Problem = Pick<Schemas["ApiProblem"], "type" | "title" | "status"> &
  Partial<Pick<Schemas["ApiProblem"], "detail" | "hints">> & {
    diagnostics?: Diagnostic[];
    current?: { number: number; author: string; made_at: string };
  };

export type Role = Schemas["Role"];
export type Session = Sent<"User">;
export type ServerInfo = Sent<"ServerView", { store: "sqlite" | "postgresql" }>;

export type Health = Schemas["Health"];
export type RunBrief = Sent<"RunBrief", { status: RunStatus }>;
export type PipelineSummary = Sent<"Summary", { runs: RunBrief[] }>;
export type Pipeline = Sent<"Detail", { runs: RunBrief[] }>;
/** In a list versions come without their text. */
export type Version = Sent<"VersionView", { text?: string; diagnostics?: Diagnostic[] }>;
export type VersionDiff = Sent<"DiffView">;
export type Deployment = Sent<"DeploymentView">;

export type DraftTrigger = Sent<"TriggerInfo", { kind: "schedule" | "webhook" | "upstream" | "dataset" | "manual" }>;
export type DraftCheck = Sent<"CheckedView", { diagnostics: Diagnostic[]; triggers: DraftTrigger[] }>;
export type DraftPlan = DraftCheck & { plan: PlanView | null };
export type Column = Sent<"ColumnView">;
/** Rows as the server shows them. */
export type RowsView = Sent<"RowsView", { rows: Cell[][] }>;
export type RejectedRowsView = Sent<"RejectedRowsView", { rows: Cell[][] }>;
export type Preview = Sent<
  "PreviewView",
  { rows: Cell[][]; rejects: { node: string; reason: string; row: Record<string, Cell> }[] }
>;

export type Run = Sent<"RunView", { status: RunStatus; failure: Failure | null }>;
export type GridCell = Sent<"GridCell">;
/** What each node did in the newest runs; the oldest stands first. */
export type Grid = Sent<"GridView", { runs: Run[]; nodes: { node: string; cells: GridCell[] }[] }>;
export type RunNode = Sent<"NodeRunView", { role: NodeRole; usage: Usage | null }>;
export type NodeCounters = Omit<RunNode, "block" | "role" | "started_at" | "ended_at" | "usage">;
export type Attempt = Sent<"AttemptView", { failure: Failure | null }>;
export type Epoch = Sent<"EpochView", { status: "prepared" | "committed" | "aborted" | "lost" }>;
export type StreamState = Sent<"StateView">;
export type RunDetail = Run &
  Omit<Sent<"RunDetail">, keyof Run | "nodes" | "edges" | "attempts" | "epochs"> & {
    nodes: RunNode[];
    edges: RunEdge[];
    attempts: Attempt[];
    epochs: Epoch[];
  };
export type LogLine = Sent<"LogLineView", { level: LogLevel; fields: Record<string, unknown> }>;
/** What a run that goes on tells now and then. */
export interface Counters {
  elapsed_ms: number;
  nodes: NodeCounters[];
  edges: RunEdge[];
}
export type RejectFile = Sent<"RejectView">;
/** What a block left behind beside rows: a report, a picture, a file. */
export type Artifact = Sent<"ArtifactView">;
/** What a node has made in a run. */
export type Output = Sent<"OutputView">;
/** A node that makes files for people. */
export type Report = Sent<"ReportView", { latest: Output; deliver: Deliver[] }>;
export type Deliver = Sent<"DeliverView", { when: "succeeded" | "failed" | "always" }>;
/** Who may ask the server. The token itself is shown once, where it is made. */
export type Token = Sent<"TokenView", { role: Role; signed_in_at: string | null }>;

export type Parameters = Record<string, string | number | boolean>;
export type RunStarted = Sent<"StartView", { tick: Tick }>;

export type Tick = Sent<"TickView", { state: TickState; deadline_state: "open" | "met" | "missed" | null }>;
export type Schedule = Sent<"ScheduleView">;
export type CalendarDay = Sent<"DayView">;
export type LoadCell = Sent<"LoadView">;
export type Backfill = Sent<"BackfillView">;
/** A backfill that was begun, and how far it has come. */
export type KeptBackfill = Sent<"KeptBackfillView", { ticks: Partial<Record<TickState, number>> }>;

/** A rule about what people are told, with the message that it would tell. */
export type AlertRule = Sent<"AlertRuleView", { kind: AlertKind; severity: AlertSeverity; example: Message }>;
/** The rules as they hold. */
export type Alerts = Sent<"AlertsView", { rules: AlertRule[]; notices: Notice[] }>;
/** What people are told by schedule, with what it would tell. */
export type Notice = Sent<"NoticeView", { kind: "digest" | "heartbeat"; example: Message }>;
export type AlertsCheck = Sent<
  "CheckedAlertsView",
  { diagnostics: Diagnostic[]; rules: AlertRule[]; notices: Notice[] }
>;
/** Something that is or was wrong. */
export type Incident = Sent<"IncidentView", { severity: AlertSeverity }>;
/** A message that leaves. */
export type Delivery = Sent<"DeliveryView", { kind: DeliveryKind; state: DeliveryState }>;
export type DeliveryTry = Sent<"DeliveryTryView">;
export type DeliveryDetail = Delivery & { message: Message; tries: DeliveryTry[] };

export type Block = Sent<
  "UsedBlock",
  {
    kind: BlockKind;
    capabilities: Capabilities;
    config_schema: JsonSchema;
    inputs: Port[];
    outputs: Port[];
    /** How the number of rows that come out relates to that of those that go in. */
    rows?: "preserve" | "filter" | "any";
    /** Of loaders. */
    write_modes?: string[];
  }
>;

export type Connection = Omit<Schemas["ConnectionView"], "kind" | "source"> & {
  kind: ConnectionKind;
  source: "store" | "file" | "environment";
};
export type ConnectionInput = Schemas["NewConnection"];
export type ConnectionCheck = Sent<"TrialView", { problem: { message: string; hints?: string[] } | null }>;
export type Secret = Sent<"SecretView">;
