import { useMemo, type ReactNode } from "react";
import { Text } from "@mantine/core";
import { useT } from "../../i18n";
import { compare, type RowChange } from "./compare";
import { DataGrid } from "./DataGrid";
import type { Sheet } from "./sheet";
import classes from "./preview.module.css";

interface Props {
  before: Sheet;
  after: Sheet;
  /** What the two are called. */
  titles: { before: string; after: string };
}

/** What a node makes of its rows: before on the left, behind on the right. */
export function CompareView({ before, after, titles }: Props) {
  const t = useT();
  const found = useMemo(() => compare(before, after), [before, after]);
  const count = (rows: RowChange[], change: RowChange) => rows.filter((row) => row === change).length;
  const columns = [...found.columns.values()];
  const totals = {
    added: count(found.after, "added"),
    removed: count(found.before, "removed"),
    changed: count(found.after, "changed"),
    columnsAdded: columns.filter((change) => change === "added").length,
    columnsRemoved: columns.filter((change) => change === "removed").length,
  };
  return (
    <>
      <Text className={classes.totals}>
        {t("editor.compared", totals)}{" "}
        <span className={classes.muted}>
          {found.key === null ? t("editor.comparedWhole") : t("editor.comparedBy", { key: found.key })}
        </span>
      </Text>
      <div className={classes.sides}>
        <Side title={titles.before}>
          <DataGrid
            sheet={before}
            label={titles.before}
            marks={{ rows: found.before, cells: found.cellsBefore, columns: found.columns }}
          />
        </Side>
        <Side title={titles.after}>
          <DataGrid
            sheet={after}
            label={titles.after}
            marks={{ rows: found.after, cells: found.cellsAfter, columns: found.columns }}
          />
        </Side>
      </div>
    </>
  );
}

function Side({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.side}>
      <Text size="xs" fw={600} px="xs">
        {title}
      </Text>
      {children}
    </section>
  );
}
