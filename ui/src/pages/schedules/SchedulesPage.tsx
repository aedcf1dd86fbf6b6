import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Loading } from "../../components/Loading";
import { PageHead } from "../../components/PageHead";
import { useT } from "../../i18n";
import { userZone } from "../../lib/format";
import { useKeys } from "../../shell/keys/keys";
import { CalendarTab } from "./calendar/CalendarTab";
import { PlannedTab } from "./PlannedTab";
import classes from "./SchedulesPage.module.css";
import { TicksTab } from "./TicksTab";

const LoadTab = lazy(() => import("./load/LoadTab").then((module) => ({ default: module.LoadTab })));
const TimelineTab = lazy(() => import("./timeline/TimelineTab").then((module) => ({ default: module.TimelineTab })));

const TABS = { timeline: TimelineTab, planned: PlannedTab, ticks: TicksTab, calendar: CalendarTab, load: LoadTab };
type TabName = keyof typeof TABS;
const NAMES = Object.keys(TABS) as TabName[];

/** What is due when, and what became of what was due. */
export function SchedulesPage() {
  const t = useT();
  const search = useSearch({ from: "/shell/schedules" });
  const navigate = useNavigate({ from: "/schedules" });
  const tab = NAMES.find((each) => each === search.tab) ?? "timeline";
  const show = (next: TabName) => void navigate({ search: { tab: next, pipeline: search.pipeline }, replace: true });
  useKeys(
    NAMES.map((each, index) => ({ keys: String(index + 1), label: t(`schedules.${each}`), act: () => show(each) })),
  );
  const Shown = TABS[tab];
  return (
    <div className={classes.page}>
      <PageHead title={t("shell.schedules")} below={t("schedules.zone", { zone: userZone() })} />
      <Tabs value={tab} onChange={(next) => show(next as TabName)} className={classes.tabs} keepMounted={false}>
        <Tabs.List className={classes.tabList}>
          {NAMES.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`schedules.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className={classes.panel}>
          <Suspense fallback={<Loading />}>
            <Shown />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
