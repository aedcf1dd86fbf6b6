import { Select, type ComboboxItem } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { schedulesQuery } from "../../api/queries";
import { useT } from "../../i18n";
import { useNow } from "../../lib/now";
import { horizon } from "../schedules/horizon";
import { triggerText, UNLISTED } from "./triggers";

interface Props {
  /** Only the triggers of this pipeline are offered. */
  pipeline?: string;
  value?: string;
  onChange: (trigger: string | undefined) => void;
}

const NAME = /^[A-Za-z0-9_-]+$/;

/** Chooses among the names that triggers have, which is what runs are found by. One that is not offered can be typed. */
export function TriggerSelect({ pipeline, value, onChange }: Props) {
  const t = useT();
  const [typed, setTyped] = useState("");
  const schedules = useQuery(schedulesQuery(horizon(useNow(60_000), 1))).data ?? [];
  const served = schedules.filter((schedule) => !pipeline || schedule.pipeline === pipeline);
  const known = new Set([...UNLISTED, ...served.map(({ trigger }) => trigger).toSorted(), ...(value ? [value] : [])]);
  if (NAME.test(typed)) known.add(typed);
  const data = [...known].map((name) => ({ value: name, label: triggerText(name, t) }));
  return (
    <Select
      aria-label={t("runs.trigger")}
      placeholder={t("runs.anyTrigger")}
      data={data}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      onSearchChange={setTyped}
      filter={({ options, search }) => (options as ComboboxItem[]).filter((option) => fits(option, search))}
      nothingFoundMessage={t("runs.noTriggerName")}
      clearable
      searchable
      w={170}
    />
  );
}

/** A name is found by itself, and by the word for it. */
function fits({ value, label }: ComboboxItem, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return value.toLowerCase().includes(wanted) || label.toLowerCase().includes(wanted);
}
