import { MultiSelect, Select, TextInput } from "@mantine/core";
import type { Column } from "../../../api/types";
import { Prose } from "../../../components/Prose";
import { useT } from "../../../i18n";
import { isNumeric } from "../model/cells";
import { CHARTS, type ChartKind, type Show } from "../types";
import classes from "./Edit.module.css";

interface Props {
  show: Show;
  /** Those of the preview; none before there was one. */
  columns: Column[];
  onChange: (show: Show) => void;
}

type Kind = "table" | "number" | ChartKind;
const KINDS: Kind[] = ["table", "number", ...CHARTS];

/** What of the rows is shown, and how. */
export function ShowForm({ show, columns, onChange }: Props) {
  const t = useT();
  const kind: Kind = show.kind === "chart" ? (show.chart ?? "bar") : show.kind;
  const set = (more: Partial<Show>) => onChange({ ...show, ...more });
  return (
    <div className={classes.columns}>
      <Select
        label={t("dashboards.show")}
        data={KINDS.map((value) => ({ value, label: t(`dashboards.kind-${value}`) }))}
        value={kind}
        allowDeselect={false}
        onChange={(next) => onChange(guessed(next as Kind, show, columns))}
      />
      {show.kind === "number" && <NumberFields {...{ show, columns, set }} />}
      {show.kind === "chart" && <ChartFields {...{ show, columns, set }} />}
      {show.kind !== "table" && (
        <>
          <TextInput
            label={t("dashboards.unit")}
            description={<Prose text={t("dashboards.unitHelp")} />}
            value={show.unit ?? ""}
            onChange={(event) => set({ unit: event.currentTarget.value || undefined })}
          />
          <TextInput
            label={t("dashboards.format")}
            description={<Prose text="`#,##0` `0.0%`" />}
            value={show.format ?? ""}
            onChange={(event) => set({ format: event.currentTarget.value || undefined })}
          />
        </>
      )}
    </div>
  );
}

interface FieldsProps {
  show: Show;
  columns: Column[];
  set: (more: Partial<Show>) => void;
}

function NumberFields({ show, columns, set }: FieldsProps) {
  const t = useT();
  const good = (["none", "up", "down"] as const).map((value) => ({ value, label: t(`dashboards.good-${value}`) }));
  return (
    <>
      <ColumnField
        label={t("dashboards.columnValue")}
        {...{ columns }}
        value={show.value}
        onChange={(value) => set({ value })}
      />
      <ColumnField
        label={t("dashboards.columnBy")}
        help={t("dashboards.columnByHelp")}
        {...{ columns }}
        value={show.by}
        onChange={(by) => set({ by })}
      />
      <Select
        label={t("dashboards.good")}
        data={good}
        value={show.good ?? "none"}
        allowDeselect={false}
        onChange={(next) => set({ good: next === "up" || next === "down" ? next : undefined })}
      />
    </>
  );
}

function ChartFields({ show, columns, set }: FieldsProps) {
  const t = useT();
  const isHeat = show.chart === "heat-map";
  const [y] = show.y ?? [];
  const names = namesOf(columns, ...(show.y ?? []));
  return (
    <>
      <ColumnField label={t("dashboards.columnX")} {...{ columns }} value={show.x} onChange={(x) => set({ x })} />
      {isHeat ? (
        <>
          <ColumnField
            label={t("dashboards.columnYHeat")}
            {...{ columns }}
            value={y}
            onChange={(next) => set({ y: next === undefined ? [] : [next] })}
          />
          <ColumnField
            label={t("dashboards.columnColour")}
            {...{ columns }}
            value={show.value}
            onChange={(value) => set({ value })}
          />
        </>
      ) : (
        <>
          <MultiSelect
            label={t("dashboards.columnY")}
            data={names}
            value={show.y ?? []}
            onChange={(next) => set({ y: next })}
          />
          <ColumnField
            label={t("dashboards.columnSeries")}
            {...{ columns }}
            value={show.series}
            onChange={(series) => set({ series })}
          />
        </>
      )}
    </>
  );
}

interface ColumnProps {
  label: string;
  help?: string;
  columns: Column[];
  value: string | undefined;
  onChange: (column: string | undefined) => void;
}

function ColumnField({ label, help, columns, value, onChange }: ColumnProps) {
  return (
    <Select
      label={label}
      description={help}
      data={namesOf(columns, value)}
      value={value ?? null}
      clearable
      searchable
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

/** The columns to choose from; what is chosen already is one, also before a preview. */
function namesOf(columns: Column[], ...chosen: (string | undefined)[]): string[] {
  return [...new Set([...columns.map(({ name }) => name), ...chosen.filter((name) => name !== undefined)])];
}

/** Fills in what another way of showing needs, as far as the columns tell: numbers up, the first of the others along. */
function guessed(kind: Kind, show: Show, columns: Column[]): Show {
  const { unit, format } = show;
  if (kind === "table") return { kind };
  const numbers = columns.filter(({ type }) => isNumeric(type)).map(({ name }) => name);
  const [first, second] = columns.filter(({ type }) => !isNumeric(type)).map(({ name }) => name);
  if (kind === "number")
    return { kind, value: show.value ?? show.y?.[0] ?? numbers[0], by: show.by ?? show.x ?? first, unit, format };
  const chart = { kind: "chart", chart: kind, unit, format } as const;
  const value = show.value ?? show.y?.[0] ?? numbers.at(-1);
  if (kind === "heat-map") {
    const [x = first, y = second] = columns.map(({ name }) => name).filter((name) => name !== value);
    return { ...chart, x: show.x ?? x, y: y === undefined ? [] : [y], value };
  }
  const y = show.chart === "heat-map" || !show.y?.length ? (value === undefined ? [] : [value]) : show.y;
  return {
    ...chart,
    x: show.x ?? show.by ?? first,
    y,
    series: show.series ?? (show.kind === "chart" ? undefined : second),
  };
}
