import { Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Connection } from "../../api/types";
import { useT } from "../../i18n";

/** Leads to the pipelines, dashboards and alerts that use a connection. */
export function UsedBy({ connection: { used_by, dashboards, alerts } }: { connection: Connection }) {
  const t = useT();
  return (
    <Group gap={8} wrap="nowrap">
      {used_by.map((name) => (
        <Link key={name} to="/pipelines/$name" params={{ name }} className="link">
          {name}
        </Link>
      ))}
      {dashboards.map((name) => (
        <Link key={name} to="/dashboards/$name" params={{ name }} className="link">
          {t("connections.usedByDashboard", { name })}
        </Link>
      ))}
      {alerts.length > 0 && (
        <Link to="/alerts" search={{ tab: "rules" }} className="link">
          {t("connections.usedByAlerts", { count: alerts.length })}
        </Link>
      )}
    </Group>
  );
}
