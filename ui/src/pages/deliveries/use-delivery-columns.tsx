import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Delivery } from "../../api/types";
import { Prose } from "../../components/Prose";
import { State } from "../../components/State";
import type { Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useI18n } from "../../i18n";
import { formatNumber } from "../../lib/format";
import { DELIVERY } from "../../lib/states";
import classes from "./Deliveries.module.css";

export function useDeliveryColumns(): Column<Delivery>[] {
  const { t, language } = useI18n();
  return useMemo(
    () => [
      {
        id: "state",
        header: t("deliveries.state"),
        width: 140,
        cell: ({ state }) => <State look={DELIVERY[state]} />,
      },
      {
        id: "title",
        header: t("deliveries.message"),
        wide: true,
        cell: ({ id, title, state, why }) => (
          <>
            <Link to="/deliveries" search={(before) => ({ ...before, open: String(id) })} title={title}>
              <b>{title}</b>
            </Link>
            {why && (
              <span className={classes.why} data-state={DELIVERY[state].tone} title={why}>
                {" "}
                <Prose text={why} />
              </span>
            )}
          </>
        ),
      },
      { id: "kind", header: t("deliveries.kind"), width: 90, cell: ({ kind }) => t(`deliveries.kind-${kind}`) },
      { id: "channel", header: t("deliveries.channel"), width: 120, cell: ({ channel }) => channel },
      {
        id: "pipeline",
        header: t("deliveries.pipeline"),
        width: 150,
        from: 760,
        cell: ({ pipeline: name }) =>
          name === null ? (
            "–"
          ) : (
            <Link to="/pipelines/$name" params={{ name }}>
              {name}
            </Link>
          ),
      },
      {
        id: "run",
        header: t("deliveries.run"),
        width: 100,
        from: 1000,
        cell: ({ run: id }) =>
          id === null ? (
            "–"
          ) : (
            <Link to="/runs/$id" params={{ id }} className="link">
              {id.slice(0, 8)}
            </Link>
          ),
      },
      {
        id: "tries",
        header: t("deliveries.tries"),
        width: 70,
        end: true,
        cell: ({ attempts }) => formatNumber(attempts, language),
      },
      {
        id: "made",
        header: t("deliveries.made"),
        width: 130,
        from: 640,
        cell: ({ made_at }) => <Time at={made_at} seconds />,
      },
    ],
    [t, language],
  );
}
