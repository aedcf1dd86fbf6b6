import { useMutation, useQueryClient } from "@tanstack/react-query";
import { begun } from "./begun";
import { change } from "./client";
import type {
  Alerts,
  AlertsCheck,
  Backfill,
  Connection,
  ConnectionCheck,
  ConnectionInput,
  DeliveryDetail,
  Deployment,
  DraftCheck,
  DraftPlan,
  Parameters,
  PipelineSummary,
  Preview,
  RunFrom,
  RunStarted,
  Version,
} from "./types";
import type { components } from "./schema";

type Schemas = components["schemas"];

const name = encodeURIComponent;

/** A mutation after which everything under the given keys is read again. */
function useChange<Input, Output>(act: (input: Input) => Promise<Output>, ...stale: string[]) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: () => Promise.all(stale.map((key) => client.invalidateQueries({ queryKey: [key] }))),
  });
}

export const useSignIn = () =>
  useChange((token: string) => change<void>("/session", { method: "POST", body: { token } }), "session");

export const useSignOut = () => useChange(() => change<void>("/session", { method: "DELETE" }));

export interface SaveInput {
  pipeline: string;
  text: string;
  message?: string;
  file?: string;
  /** The version that the text was made from; without one the pipeline is new. */
  etag: string | null;
}

export const useSavePipeline = () =>
  useChange(
    ({ pipeline, etag, ...body }: SaveInput) =>
      change<Version>(`/pipelines/${name(pipeline)}`, {
        method: "PUT",
        body,
        headers: etag === null ? { "if-none-match": "*" } : { "if-match": etag },
      }),
    "pipelines",
    "pipeline",
  );

export const usePausePipeline = () =>
  useChange(
    ({ pipeline, paused }: { pipeline: string; paused: boolean }) =>
      change<PipelineSummary>(`/pipelines/${name(pipeline)}`, { method: "PATCH", body: { paused } }),
    "pipelines",
    "pipeline",
    "schedules",
  );

export const useDeletePipeline = () =>
  useChange(
    (pipeline: string) => change<void>(`/pipelines/${name(pipeline)}`, { method: "DELETE" }),
    "pipelines",
    "schedules",
  );

export const useDeploy = () =>
  useChange(
    ({ pipeline, version }: { pipeline: string; version?: number }) =>
      change<Deployment & { version: number }>(`/pipelines/${name(pipeline)}/deploy`, {
        method: "POST",
        body: { version },
      }),
    "pipelines",
    "pipeline",
    "schedules",
  );

export interface DraftInput {
  text: string;
  file?: string;
}

const draft = <T>(what: string) => {
  return (body: object) => change<T>(`/drafts/${what}`, { method: "POST", body });
};

export const checkDraft: (input: DraftInput) => Promise<DraftCheck> = draft<DraftCheck>("check");
export const planDraft: (input: DraftInput) => Promise<DraftPlan> = draft<DraftPlan>("plan");
export const previewDraft: (input: DraftInput & { node: string; port?: string; rows: number }) => Promise<Preview> =
  draft<Preview>("preview");

export interface RunInput {
  pipeline: string;
  version?: number;
  parameters?: Parameters;
  from?: RunFrom;
}

/** Values go as texts; the server reads them as the types that the pipeline declares. */
const texts = (parameters: Parameters | undefined) =>
  parameters && Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)]));

export const useStartRun = () =>
  useChange(
    ({ parameters, ...rest }: RunInput) => {
      const body: Schemas["NewRun"] = { ...rest, parameters: texts(parameters) };
      const headers = { "idempotency-key": crypto.randomUUID() };
      return change<RunStarted>("/runs", { method: "POST", body, headers }).then(begun);
    },
    "runs",
    "pipelines",
    "ticks",
  );

export const useCancelRun = () =>
  useChange((id: string) => change<void>(`/runs/${name(id)}/cancel`, { method: "POST" }), "runs", "run", "pipelines");

export interface RerunInput {
  id: string;
  from: RunFrom;
  parameters?: Parameters;
}

export const useRerun = () =>
  useChange(
    ({ id, from, parameters }: RerunInput) => {
      const body: Schemas["Again"] = { from, parameters: texts(parameters) };
      return change<RunStarted>(`/runs/${name(id)}/rerun`, { method: "POST", body }).then(begun);
    },
    "runs",
    "pipelines",
    "ticks",
  );

export interface ReplayInput {
  run: string;
  node: string;
  /** Which; all that are open when left out. */
  rejects?: string[];
  /** Corrected values by column, beside the row's `reject_id`. */
  rows?: Record<string, unknown>[];
  /** Whether those that were replayed before are sent, too. */
  again?: boolean;
}

export const useReplayRejects = () =>
  useChange(
    ({ run, ...body }: ReplayInput) =>
      change<Schemas["ReplayView"]>(`/runs/${name(run)}/rejects/replay`, {
        method: "POST",
        body: body satisfies Schemas["NewReplay"],
      }),
    "run",
    "runs",
    "pipelines",
  );

export interface TickKey {
  pipeline: string;
  trigger: string;
  due: string;
}

export const useCancelTick = () =>
  useChange(
    (tick: TickKey) =>
      change<void>(`/ticks/${name(tick.pipeline)}/${name(tick.trigger)}/${name(tick.due)}/cancel`, { method: "POST" }),
    "ticks",
  );

export interface BackfillInput {
  pipeline: string;
  trigger: string;
  since: string;
  until: string;
  parallel: number;
  dry_run: boolean;
}

export const useBackfill = () =>
  useChange(
    (body: BackfillInput) => change<Backfill>("/backfills", { method: "POST", body }),
    "backfills",
    "ticks",
    "runs",
  );

export const useCancelBackfill = () =>
  useChange(
    (id: string) => change<void>(`/backfills/${name(id)}/cancel`, { method: "POST" }),
    "backfills",
    "ticks",
    "runs",
  );

export interface SaveConnectionInput extends ConnectionInput {
  connection: string;
  etag: string | null;
}

export const useSaveConnection = () =>
  useChange(
    ({ connection, etag, ...body }: SaveConnectionInput) =>
      change<Connection>(`/connections/${name(connection)}`, {
        method: "PUT",
        body,
        headers: etag === null ? { "if-none-match": "*" } : { "if-match": etag },
      }),
    "connections",
  );

export const useDeleteConnection = () =>
  useChange(
    (connection: string) => change<void>(`/connections/${name(connection)}`, { method: "DELETE" }),
    "connections",
  );

export const useCheckConnection = () =>
  useMutation({
    mutationFn: (connection: string) =>
      change<ConnectionCheck>(`/connections/${name(connection)}/check`, { method: "POST" }),
  });

export const useCheckConnectionInput = () =>
  useMutation({
    mutationFn: (body: ConnectionInput & { name?: string }) =>
      change<ConnectionCheck>("/connections/check", { method: "POST", body }),
  });

export interface TestMessageInput {
  connection: string;
  /** Who gets the mail; the connection's own recipients when there is none. */
  recipients: string[];
}

/** Sends a message to see that it arrives. The server answers when the other side has, or after half a minute. */
export const useSendTestMessage = () =>
  useChange(
    ({ connection, recipients }: TestMessageInput) =>
      change<DeliveryDetail>(`/connections/${name(connection)}/test-message`, {
        method: "POST",
        body: { recipients } satisfies Schemas["TestMessage"],
      }),
    "deliveries",
  );

export const useResendDelivery = () =>
  useChange((id: number) => change<DeliveryDetail>(`/deliveries/${id}/resend`, { method: "POST" }), "deliveries");

/** Says what is wrong with rules, and what they would tell. */
export const checkAlerts = (text: string, signal: AbortSignal) =>
  change<AlertsCheck>("/alerts/check", { method: "POST", body: { text } satisfies Schemas["NewAlerts"], signal });

export interface SaveAlertsInput {
  text: string;
  /** The version that the text was made from; without one there are no rules yet. */
  etag: string | null;
}

export const useSaveAlerts = () =>
  useChange(
    ({ text, etag }: SaveAlertsInput) =>
      change<Alerts>("/alerts", {
        method: "PUT",
        body: { text } satisfies Schemas["NewAlerts"],
        headers: etag === null ? { "if-none-match": "*" } : { "if-match": etag },
      }),
    "alerts",
  );

export const useSaveSecret = () =>
  useChange(
    ({ secret, value }: { secret: string; value: string }) =>
      change<void>(`/secrets/${name(secret)}`, { method: "PUT", body: { value } }),
    "secrets",
  );

export const useDeleteSecret = () =>
  useChange((secret: string) => change<void>(`/secrets/${name(secret)}`, { method: "DELETE" }), "secrets");

export const useRemoveToken = () =>
  useChange((token: string) => change<void>(`/tokens/${name(token)}`, { method: "DELETE" }), "tokens");
