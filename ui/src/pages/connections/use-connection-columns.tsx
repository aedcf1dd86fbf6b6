import { Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Connection } from "../../api/types";
import type { Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { CheckButton } from "./CheckButton";
import classes from "./ConnectionsPage.module.css";
import { CHANNELS } from "./form/kinds";
import { TestMessageButton } from "./TestMessage";
import { UsedBy } from "./UsedBy";

export function useConnectionColumns(): Column<Connection>[] {
  const t = useT();
  const canEdit = useCanEdit();
  return useMemo(
    () => [
      {
        id: "name",
        header: t("connections.name"),
        width: 140,
        sort: ({ name }) => name,
        cell: ({ name }) => (
          <Link to="/connections" search={{ open: name }}>
            <b>{name}</b>
          </Link>
        ),
      },
      {
        id: "kind",
        header: t("connections.kind"),
        width: 120,
        sort: ({ kind }) => kind,
        cell: ({ kind }) => t(`connections.kind-${kind}`),
      },
      {
        id: "url",
        header: "URL",
        width: 300,
        from: 640,
        cell: ({ url }) => <span className={classes.url}>{url}</span>,
      },
      {
        id: "source",
        header: t("connections.source"),
        width: 110,
        from: 1000,
        cell: ({ source }) => t(`connections.source-${source}`),
      },
      {
        id: "used",
        header: t("connections.usedBy"),
        wide: true,
        from: 760,
        cell: (connection) => <UsedBy connection={connection} />,
      },
      {
        id: "updated",
        header: t("connections.updated"),
        width: 110,
        from: 1000,
        sort: ({ updated_at }) => updated_at ?? null,
        cell: ({ updated_at }) => (updated_at ? <Time at={updated_at} /> : "–"),
      },
      {
        id: "check",
        header: t("connections.check"),
        silent: true,
        width: 160,
        end: true,
        cell: (connection) => (
          <Group gap={8} justify="flex-end" wrap="nowrap">
            {canEdit && CHANNELS.includes(connection.kind) && <TestMessageButton connection={connection} />}
            <CheckButton name={connection.name} />
          </Group>
        ),
      },
    ],
    [t, canEdit],
  );
}
