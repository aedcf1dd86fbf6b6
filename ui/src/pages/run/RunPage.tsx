import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { runQuery } from "../../api/queries";
import { Loaded } from "../../components/Loaded";
import { Loading } from "../../components/Loading";
import { useT } from "../../i18n";
import { useKeys } from "../../shell/keys/keys";
import { live, useLive } from "./live";
import { RunHead } from "./RunHead";
import classes from "./RunPage.module.css";
import { RunTab, TABS, type TabName } from "./RunTab";

const RunGraph = lazy(() => import("../../graph/RunGraph").then((module) => ({ default: module.RunGraph })));

/** How is this run doing, and if it failed: why? */
export function RunPage() {
  const t = useT();
  const { id } = useParams({ from: "/shell/runs/$id" });
  const search = useSearch({ from: "/shell/runs/$id" });
  const navigate = useNavigate({ from: "/runs/$id" });
  const query = useQuery(runQuery(id));
  const events = useLive(id, query.data?.status === "running");
  const tab = TABS.find((each) => each === search.tab) ?? "timeline";
  const show = (next: TabName, node = search.node) =>
    void navigate({ search: (before) => ({ ...before, tab: next, node }), replace: true });
  useKeys(TABS.map((each, index) => ({ keys: String(index + 1), label: t(`run.${each}`), act: () => show(each) })));
  return (
    <div className={classes.page}>
      <Loaded query={query} what={t("run.loading")}>
        {(read) => {
          const run = live(read, events.counters);
          return (
            <>
              <RunHead run={run} />
              <section className={classes.graph} aria-label={t("run.graph")}>
                <Suspense fallback={<Loading what={t("run.loadingGraph")} />}>
                  <RunGraph run={run} rates={events.rates} onNode={(node) => show("logs", node)} />
                </Suspense>
              </section>
              <Tabs
                value={tab}
                onChange={(next) => show(next as TabName)}
                className={classes.tabs}
                keepMounted={false}
                activateTabWithKeyboard={false}
              >
                <Tabs.List className={classes.tabList}>
                  {TABS.map((each) => (
                    <Tabs.Tab key={each} value={each}>
                      {t(`run.${each}`)}
                    </Tabs.Tab>
                  ))}
                </Tabs.List>
                <Tabs.Panel value={tab} className={classes.panel}>
                  <RunTab tab={tab} run={run} log={events.log} />
                </Tabs.Panel>
              </Tabs>
            </>
          );
        }}
      </Loaded>
    </div>
  );
}
