import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Block } from "../../api/types";
import type { Column } from "../../components/table";
import { CapabilityBadges } from "../../editor/palette/CapabilityBadges";
import { KindIcon } from "../../editor/palette/KindIcon";
import { useT } from "../../i18n";
import { formatBytes } from "../../lib/format";
import classes from "./Blocks.module.css";

const DIGITS = 19;

export function useBlockColumns(): Column<Block>[] {
  const t = useT();
  return useMemo(
    () => [
      {
        id: "kind",
        header: t("blocks.kind"),
        width: 120,
        sort: ({ kind }) => kind,
        cell: ({ kind }) => (
          <span className={classes.kind}>
            <KindIcon kind={kind} size={16} />
            {t(`blocks.${kind}`)}
          </span>
        ),
      },
      {
        id: "name",
        header: t("blocks.name"),
        width: 180,
        sort: ({ name }) => name,
        cell: ({ name, version, title }) => (
          <>
            <Link to="/blocks/$name/$version" params={{ name, version }}>
              <b>{name}</b>
            </Link>
            <span className={classes.second}>{title}</span>
          </>
        ),
      },
      { id: "version", header: t("blocks.version"), width: 80, cell: ({ version }) => version },
      {
        id: "description",
        header: t("blocks.description"),
        wide: true,
        from: 760,
        cell: ({ description }) => description,
      },
      {
        id: "capabilities",
        header: t("blocks.asks"),
        width: 120,
        cell: ({ capabilities }) => <CapabilityBadges capabilities={capabilities} />,
      },
      {
        id: "used",
        header: t("blocks.usedBy"),
        width: 90,
        end: true,
        from: 640,
        sort: ({ used_by }) => used_by.length,
        cell: ({ used_by }) => used_by.length || "–",
      },
      {
        id: "size",
        header: t("blocks.size"),
        width: 80,
        end: true,
        from: 900,
        sort: ({ size }) => size,
        cell: ({ size }) => formatBytes(size),
      },
      {
        id: "digest",
        header: t("blocks.digest"),
        width: 160,
        from: 1100,
        cell: ({ digest }) => (
          <span className={classes.digest} title={digest}>
            {digest.slice(0, DIGITS)}…
          </span>
        ),
      },
    ],
    [t],
  );
}
