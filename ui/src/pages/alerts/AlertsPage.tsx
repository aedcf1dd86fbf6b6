import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Loading } from "../../components/Loading";
import { PageHead } from "../../components/PageHead";
import { useT } from "../../i18n";
import { useKeys } from "../../shell/keys/keys";
import classes from "./Alerts.module.css";
import { IncidentsTab } from "./incidents/IncidentsTab";

const RulesTab = lazy(() => import("./rules/RulesTab").then((module) => ({ default: module.RulesTab })));

const TABS = ["incidents", "rules"] as const;

/** What is wrong, what was, and who is told of it. */
export function AlertsPage() {
  const t = useT();
  const search = useSearch({ from: "/shell/alerts" });
  const navigate = useNavigate({ from: "/alerts" });
  const tab = search.tab === "rules" ? "rules" : "incidents";
  const show = (next: string | null) => void navigate({ search: { tab: next ?? undefined }, replace: true });
  useKeys(TABS.map((each, index) => ({ keys: String(index + 1), label: t(`alerts.${each}`), act: () => show(each) })));
  return (
    <div className={classes.page}>
      <PageHead title={t("alerts.title")} />
      <Tabs value={tab} onChange={show} className={classes.tabs} keepMounted={false}>
        <Tabs.List className={classes.tabList}>
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`alerts.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className={classes.panel}>
          {tab === "incidents" ? (
            <IncidentsTab />
          ) : (
            <Suspense fallback={<Loading what={t("alerts.loadingRules")} />}>
              <RulesTab />
            </Suspense>
          )}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
