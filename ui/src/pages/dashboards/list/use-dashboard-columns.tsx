import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconCopy, IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Column } from "../../../components/table";
import { Time } from "../../../components/Time";
import { useT } from "../../../i18n";
import { useCanEdit } from "../../../lib/role";
import type { Summary } from "../types";
import classes from "./List.module.css";
import { SourceMark } from "./SourceMark";

export interface Act {
  what: "copy" | "delete";
  name: string;
}

export function useDashboardColumns(onAct: (act: Act) => void): Column<Summary>[] {
  const t = useT();
  const canEdit = useCanEdit();
  return useMemo(() => {
    const columns: Column<Summary>[] = [
      {
        id: "title",
        header: t("dashboards.dashboard"),
        wide: true,
        sort: ({ title }) => title,
        cell: (dashboard) => <TitleCell dashboard={dashboard} />,
      },
      {
        id: "tiles",
        header: t("dashboards.tiles"),
        width: 80,
        end: true,
        from: 720,
        sort: ({ tiles }) => tiles,
        cell: ({ tiles }) => tiles,
      },
      {
        id: "refreshed",
        header: t("dashboards.refreshedAt"),
        width: 190,
        from: 900,
        sort: ({ refreshed_at }) => refreshed_at,
        cell: ({ refreshed_at }) =>
          refreshed_at ? <Time at={refreshed_at} relative /> : <Text c="dimmed">{t("dashboards.neverRefreshed")}</Text>,
      },
      {
        id: "made",
        header: t("dashboards.changed"),
        width: 260,
        from: 1080,
        sort: ({ made_at }) => made_at,
        cell: ({ author, made_at }) =>
          made_at ? (
            <Text c="dimmed">
              {author} · <Time at={made_at} />
            </Text>
          ) : null,
      },
    ];
    const acts: Column<Summary> = {
      id: "acts",
      header: t("shell.actions"),
      silent: true,
      width: 48,
      end: true,
      cell: (dashboard) => <Acts dashboard={dashboard} onAct={onAct} />,
    };
    return canEdit ? [...columns, acts] : columns;
  }, [t, canEdit, onAct]);
}

function TitleCell({ dashboard: { name, title, description, source } }: { dashboard: Summary }) {
  return (
    <span className={classes.title}>
      <Link to="/dashboards/$name" params={{ name }} className={classes.link}>
        {title}
      </Link>
      <SourceMark source={source} />
      <span className={classes.description}>{description}</span>
    </span>
  );
}

function Acts({ dashboard: { name, title, source }, onAct }: { dashboard: Summary; onAct: (act: Act) => void }) {
  const t = useT();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("dashboards.more", { name: title })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPencil size={14} />}
          renderRoot={(props) => <Link to="/dashboards/$name" params={{ name }} search={{ edit: "1" }} {...props} />}
        >
          {t("dashboards.edit")}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => onAct({ what: "copy", name })}>
          {t("dashboards.duplicate")}
        </Menu.Item>
        {source === "page" && (
          <Menu.Item leftSection={<IconTrash size={14} />} color="red" onClick={() => onAct({ what: "delete", name })}>
            {t("dashboards.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
