import type { SpotlightActionGroupData } from "@mantine/spotlight";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { blocksQuery, connectionsQuery, pipelinesQuery, runsQuery } from "../../api/queries";
import { dashboardsQuery } from "../../pages/dashboards/api";
import { useT } from "../../i18n";
import { formatMoment } from "../../lib/format";
import { HEALTH, RUN, type Look } from "../../lib/states";
import { PAGES } from "../pages";

/** Returns everything that can be found, in groups. */
export function useFindable(): SpotlightActionGroupData[] {
  const t = useT();
  const navigate = useNavigate();
  const pipelines = useQuery(pipelinesQuery()).data ?? [];
  const runs = useInfiniteQuery(runsQuery({})).data?.pages[0]?.items ?? [];
  const blocks = useQuery(blocksQuery).data ?? [];
  const connections = useQuery(connectionsQuery).data ?? [];
  const dashboards = useQuery(dashboardsQuery).data ?? [];
  const mark = ({ icon: Icon, tone }: Look) => (
    <span data-state={tone} style={{ color: "var(--state)", display: "flex" }}>
      <Icon size={16} aria-hidden />
    </span>
  );
  return [
    {
      group: t("shell.pages"),
      actions: PAGES.map(({ to, label, icon: Icon }) => ({
        id: to,
        label: t(label),
        leftSection: <Icon size={16} aria-hidden />,
        onClick: () => void navigate({ to }),
      })),
    },
    {
      group: t("shell.pipelines"),
      actions: pipelines.map(({ name, title, description, tags, health }) => ({
        id: `pipeline ${name}`,
        label: name,
        description: title ?? description ?? undefined,
        keywords: [title ?? "", description ?? "", ...tags],
        leftSection: mark(HEALTH[health]),
        onClick: () => void navigate({ to: "/pipelines/$name", params: { name } }),
      })),
    },
    {
      group: t("shell.runs"),
      actions: runs.map(({ id, pipeline, status, started_at, failure }) => ({
        id: `run ${id}`,
        label: `${pipeline} · ${formatMoment(new Date(started_at), new Date())}`,
        description: failure?.message ?? t(RUN[status].word),
        keywords: [id, t(RUN[status].word)],
        leftSection: mark(RUN[status]),
        onClick: () => void navigate({ to: "/runs/$id", params: { id } }),
      })),
    },
    {
      group: t("dashboards.dashboards"),
      actions: dashboards.map(({ name, title, description }) => ({
        id: `dashboard ${name}`,
        label: title,
        description: description ?? undefined,
        keywords: [name],
        onClick: () => void navigate({ to: "/dashboards/$name", params: { name } }),
      })),
    },
    {
      group: t("shell.blocks"),
      actions: blocks.map(({ name, version, title, description }) => ({
        id: `block ${name}@${version}`,
        label: `${name}@${version}`,
        description,
        keywords: [title ?? "", description],
        onClick: () => void navigate({ to: "/blocks/$name/$version", params: { name, version } }),
      })),
    },
    {
      group: t("shell.connections"),
      actions: connections.map(({ name, url, kind }) => ({
        id: `connection ${name}`,
        label: name,
        description: url,
        keywords: [kind],
        onClick: () => void navigate({ to: "/connections", search: { open: name } }),
      })),
    },
  ];
}
