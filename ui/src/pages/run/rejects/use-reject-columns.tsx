import { Text } from "@mantine/core";
import { useMemo, type Dispatch } from "react";
import { Prose } from "../../../components/Prose";
import { State } from "../../../components/State";
import type { Column } from "../../../components/table";
import { useT } from "../../../i18n";
import { REJECT } from "../../../lib/states";
import { EditableCell } from "./EditableCell";
import type { Act, Fixes } from "./fixes";
import classes from "./Rejects.module.css";
import { shortName, type Reject, type RejectedRows } from "./rows";
import { isNumber, textOf } from "./values";

/** State and reason first, then the row, then what else is known of the rejection. Without `act` nothing can be changed. */
export function useRejectColumns(
  { columns, about }: RejectedRows,
  fixes: Fixes,
  act: Dispatch<Act> | null,
): Column<Reject>[] {
  const t = useT();
  return useMemo(
    () => [
      {
        id: "reject_status",
        header: t("rejects.status"),
        width: 120,
        sort: ({ status }) => status,
        cell: ({ status }) => <State look={REJECT[status]} />,
      },
      {
        id: "reject_reason",
        header: t("run.reason"),
        sort: ({ reason }) => reason,
        cell: ({ reason }) => (
          <span className={classes.reason} title={reason}>
            <Prose text={reason} />
          </span>
        ),
      },
      ...columns.map((column): Column<Reject> => {
        const { name, type } = column;
        return {
          id: `row ${name}`,
          header: `${name} · ${type}`,
          end: isNumber(type) || undefined,
          sort: ({ row }) => (typeof row[name] === "number" ? row[name] : textOf(row[name] ?? null)),
          cell: (reject) => (
            <EditableCell
              column={column}
              was={reject.row[name] ?? null}
              fixed={fixes[reject.id]?.[name]}
              onChange={act && ((value) => act({ do: "set", reject, column: name, value }))}
            />
          ),
        };
      }),
      ...about.map((column): Column<Reject> => ({
        id: column.name,
        header: shortName(column),
        from: 900,
        cell: (reject) => (
          <Text span size="xs" c="dimmed" className={classes.about} title={textOf(reject.about[column.name] ?? null)}>
            {textOf(reject.about[column.name] ?? null)}
          </Text>
        ),
      })),
    ],
    [t, columns, about, fixes, act],
  );
}
