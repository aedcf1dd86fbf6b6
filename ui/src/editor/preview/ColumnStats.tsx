import { useMemo } from "react";
import { HoverCard, Text, UnstyledButton } from "@mantine/core";
import { useT } from "../../i18n";
import { distributionOf, type Distribution } from "./distribution";
import type { Sheet } from "./sheet";
import classes from "./preview.module.css";

/** The distribution of a column over the sample: bars in the head, figures in a card. */
export function ColumnStats({ sheet, index }: { sheet: Sheet; index: number }) {
  const t = useT();
  const column = sheet.columns[index];
  const stats = useMemo(
    () =>
      distributionOf(
        sheet.rows.map((row) => row[index]),
        column?.type ?? "",
      ),
    [sheet, index, column],
  );
  return (
    <HoverCard openDelay={200} transitionProps={{ duration: 0 }} position="bottom-start" withinPortal>
      <HoverCard.Target>
        <UnstyledButton
          className={classes.bars}
          aria-label={t("editor.distributionOf", { column: column?.name ?? "" })}
        >
          <Bars stats={stats} />
        </UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown p="xs">
        <Figures stats={stats} />
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function Bars({ stats: { bars, nulls } }: { stats: Distribution }) {
  const most = Math.max(1, nulls, ...bars.map(({ count }) => count));
  const width = 100 / (bars.length + 1);
  return (
    <svg viewBox="0 0 100 20" preserveAspectRatio="none" width="100%" height="20" aria-hidden>
      {[...bars.map(({ count }) => count), nulls].map((count, index) => (
        <rect
          key={index}
          x={index * width + 0.5}
          y={20 - (18 * count) / most}
          width={width - 1}
          height={(18 * count) / most}
          className={index === bars.length ? classes.nullBar : classes.fullBar}
        />
      ))}
    </svg>
  );
}

function Figures({ stats }: { stats: Distribution }) {
  const t = useT();
  const { rows, nulls, distinct, min, max, bars } = stats;
  return (
    <div className={classes.figures}>
      <Text size="xs" fw={600}>
        {t("editor.ofSample", { rows })}
      </Text>
      <div>{t("editor.nullCount", { nulls })}</div>
      <div>{t("editor.distinctCount", { distinct })}</div>
      {min !== null && <div>{t("editor.between", { min: clip(min), max: clip(max ?? min) })}</div>}
      <table>
        <tbody>
          {bars.map(({ label, count }) => (
            <tr key={label}>
              <td>{clip(label)}</td>
              <td>{count}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
