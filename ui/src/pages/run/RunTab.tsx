import { lazy, Suspense } from "react";
import type { RunDetail } from "../../api/types";
import { Loading } from "../../components/Loading";
import { useT } from "../../i18n";
import { Gantt } from "./gantt/Gantt";
import type { Followed } from "./logs/lines";
import { Rows } from "./Rows";
import classes from "./RunPage.module.css";

const Logs = lazy(() => import("./logs/Logs").then((module) => ({ default: module.Logs })));
const RejectsTab = lazy(() => import("./rejects/RejectsTab").then((module) => ({ default: module.RejectsTab })));
const ArtifactsTab = lazy(() =>
  import("./artifacts/ArtifactsTab").then((module) => ({ default: module.ArtifactsTab })),
);
const DeliveriesTab = lazy(() => import("./DeliveriesTab").then((module) => ({ default: module.DeliveriesTab })));
const StateTab = lazy(() => import("./StateTab").then((module) => ({ default: module.StateTab })));
const UsageTab = lazy(() => import("./UsageTab").then((module) => ({ default: module.UsageTab })));
const TextTab = lazy(() => import("./TextTab").then((module) => ({ default: module.TextTab })));

export const TABS = [
  "timeline",
  "logs",
  "rows",
  "rejects",
  "artifacts",
  "state",
  "usage",
  "text",
  "deliveries",
] as const;
export type TabName = (typeof TABS)[number];

interface Props {
  tab: TabName;
  run: RunDetail;
  log: Followed;
}

export function RunTab({ tab, run, log }: Props) {
  const t = useT();
  if (tab === "logs") {
    return (
      <Suspense fallback={<Loading />}>
        <Logs run={run} log={log} />
      </Suspense>
    );
  }
  if (tab === "rejects") {
    return (
      <Suspense fallback={<Loading />}>
        <RejectsTab id={run.id} />
      </Suspense>
    );
  }
  return (
    <div className={classes.padded} tabIndex={0} role="group" aria-label={t(`run.${tab}`)}>
      <Suspense fallback={<Loading />}>
        {tab === "timeline" && <Gantt run={run} />}
        {tab === "rows" && <Rows run={run} />}
        {tab === "artifacts" && <ArtifactsTab id={run.id} />}
        {tab === "state" && <StateTab run={run} />}
        {tab === "usage" && <UsageTab nodes={run.nodes} />}
        {tab === "text" && <TextTab run={run} />}
        {tab === "deliveries" && <DeliveriesTab id={run.id} />}
      </Suspense>
    </div>
  );
}
