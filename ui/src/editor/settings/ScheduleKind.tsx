import { Select } from "@mantine/core";
import type { JsonSchema } from "../../api/types";
import { useT } from "../../i18n";
import { LIST } from "../form/controls/list";
import { isMap, type Value, type ValueMap } from "../model/value";

/** The four ways to say when a schedule is due, and what each begins as. */
const BEGINNINGS = {
  cron: () => "30 8 * * *",
  every: () => "1h",
  at: () => [`${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)} 09:00`],
  calendar: () => ({ days: ["last business day"], times: ["18:00"] }),
} satisfies Record<string, () => Value>;

type Kind = keyof typeof BEGINNINGS;
const KINDS = Object.keys(BEGINNINGS) as Kind[];

interface Props {
  schedule: ValueMap;
  readOnly: boolean;
  onSet: (schedule: ValueMap) => void;
}

/** How a schedule says when it is due; another way takes the place of the one that is written. */
export function ScheduleKind({ schedule, readOnly, onSet }: Props) {
  const t = useT();
  const kind = kindOf(schedule);
  const choose = (next: Kind) => {
    const rest = Object.entries(schedule).filter(([key]) => !KINDS.includes(key as Kind) && key !== "from");
    onSet({ [next]: BEGINNINGS[next](), ...Object.fromEntries(rest) });
  };
  return (
    <Select
      mb="xs"
      comboboxProps={LIST}
      label={t("editor.scheduleKind")}
      data={KINDS.map((value) => ({ value, label: t(`editor.schedule-${value}`) }))}
      value={kind}
      allowDeselect={false}
      disabled={readOnly}
      onChange={(next) => next && next !== kind && choose(next as Kind)}
    />
  );
}

/** Leaves out of a schedule's form what belongs to the other ways. */
export function ofKind(schema: JsonSchema, schedule: Value | undefined): JsonSchema {
  const kind = isMap(schedule) ? kindOf(schedule) : null;
  if (kind === null) return schema;
  const isOther = (key: string) =>
    (KINDS.includes(key as Kind) && key !== kind) || (key === "from" && kind !== "every");
  const properties = Object.entries(schema.properties ?? {}).filter(([key]) => !isOther(key));
  return { ...schema, properties: Object.fromEntries(properties) };
}

function kindOf(schedule: ValueMap): Kind | null {
  return KINDS.find((key) => key in schedule) ?? null;
}
