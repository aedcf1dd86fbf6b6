import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useState, type ReactNode } from "react";
import { Empty } from "../../../components/Empty";
import { DataTable, type Selection } from "../../../components/table";
import { useT } from "../../../i18n";
import { useCanEdit } from "../../../lib/role";
import { Filters, type More } from "./Filters";
import classes from "./Rejects.module.css";
import { ReplayBar } from "./ReplayBar";
import { filterRejects, type RejectedRows } from "./rows";
import { useCellKeys } from "./use-cell-keys";
import { useFixes } from "./use-fixes";
import { useRejectColumns } from "./use-reject-columns";

interface Props {
  run: string;
  node: string;
  rejected: RejectedRows;
  /** How many there are, also beyond those that were read. */
  total: number;
  /** Reads those that were not read yet, where there are any. */
  more?: More;
  /** What chooses the node, beside the filters. */
  children: ReactNode;
}

/** The rejected rows of a node in its own types. Who may, puts their values right and sends them once more. */
export function NodeRejects({ run, node, rejected, total, more, children }: Props) {
  const t = useT();
  const canEdit = useCanEdit();
  const { status, reason } = useSearch({ from: "/shell/runs/$id" });
  const navigate = useNavigate({ from: "/runs/$id" });
  const { fixes, act, undo, redo } = useFixes(run, node);
  const [selected, setSelected] = useState<Selection["selected"]>({});
  const rows = useMemo(() => filterRejects(rejected.rejects, { status, reason }), [rejected.rejects, status, reason]);
  const chosen = useMemo(() => new Set(rows.filter(({ id }) => selected[id]).map(({ id }) => id)), [rows, selected]);
  const columns = useRejectColumns(rejected, fixes, canEdit ? act : null);
  const keys = useCellKeys();
  return (
    <>
      <Filters
        rejects={rejected.rejects}
        shown={rows.length}
        total={total}
        more={more}
        filter={{ status, reason }}
        onFilter={(change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true })}
      >
        {children}
      </Filters>
      {canEdit && (
        <ReplayBar
          run={run}
          node={node}
          rejects={rejected.rejects}
          isPart={more !== undefined}
          chosen={chosen}
          fixes={fixes}
          undo={undo}
          redo={redo}
          onSent={(ids) => {
            act({ do: "drop", ids });
            setSelected({});
          }}
        />
      )}
      <div className={classes.table} {...keys}>
        <DataTable
          label={t("rejects.rowsOf", { node })}
          columns={columns}
          rows={rows}
          rowId={({ id }) => id}
          selection={canEdit ? { selected, onSelected: setSelected } : undefined}
          below={rows.length === 0 && <Empty>{t("rejects.noneFits")}</Empty>}
        />
      </div>
    </>
  );
}
