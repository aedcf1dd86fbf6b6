import { List, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { Loading } from "../../../components/Loading";
import { Prose } from "../../../components/Prose";
import { useT } from "../../../i18n";
import { atRow, missingColumns } from "../model/marks";
import type { At, Rows, Show, TileData, TileProblem } from "../types";
import { NumberTile } from "./NumberTile";
import { RowsTable } from "./RowsTable";
import classes from "./Tile.module.css";

const ChartTile = lazy(() => import("./ChartTile").then((module) => ({ default: module.ChartTile })));

interface Props {
  title: string;
  show: Show;
  /** Nothing as long as it is asked for. */
  data: TileData | undefined;
  /** Shows the rows of a chart or a number. */
  asTable: boolean;
  onAsk?: (at: At) => void;
}

/** What a tile found: a chart, rows, a number, or why there is nothing. */
export function TileBody({ title, show, data, asTable, onAsk }: Props) {
  const t = useT();
  if (!data) return <Centred>{<Loading what={t("dashboards.asking")} />}</Centred>;
  if (data.problem) return <Problem problem={data.problem} />;
  if (data.rows.length === 0) return <Centred>{t("dashboards.noRows")}</Centred>;
  const missing = asTable ? [] : missingColumns(show, data);
  if (missing.length > 0) return <Problem problem={missingProblem(missing, data, t)} />;
  if (asTable || show.kind === "table") {
    const open = onAsk && ((row: Rows["rows"][number]) => onAsk(atRow(show, data, row)));
    return <RowsTable label={title} data={data} onOpen={open} />;
  }
  if (show.kind === "number") return <NumberTile show={show} data={data} onAsk={onAsk} />;
  return (
    <Suspense fallback={<Centred>{<Loading what={t("dashboards.drawing")} />}</Centred>}>
      <ChartTile title={title} show={show} data={data} onAsk={onAsk} />
    </Suspense>
  );
}

function missingProblem(missing: string[], { columns }: Rows, t: ReturnType<typeof useT>): TileProblem {
  const there = columns.map(({ name }) => `\`${name}\``).join(", ");
  return {
    title: t("dashboards.noColumn", { column: missing.join(", ") }),
    detail: t("dashboards.columnsThere", { columns: there }),
    hints: [t("dashboards.noColumnHint")],
  };
}

function Centred({ children }: { children: React.ReactNode }) {
  return <div className={classes.centred}>{children}</div>;
}

/** A problem stays within its tile; the others go on. */
function Problem({ problem: { title, detail, hints } }: { problem: TileProblem }) {
  return (
    <div className={classes.problem} data-state="failing" role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <div>
        <Text fw={600}>
          <Prose text={title} />
        </Text>
        {detail !== "" && (
          <Text>
            <Prose text={detail} />
          </Text>
        )}
        {hints.length > 0 && (
          <List size="sm" c="dimmed">
            {hints.map((hint) => (
              <List.Item key={hint}>
                <Prose text={hint} />
              </List.Item>
            ))}
          </List>
        )}
      </div>
    </div>
  );
}
