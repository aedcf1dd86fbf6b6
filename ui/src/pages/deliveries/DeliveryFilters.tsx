import { Button, MultiSelect, Select } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { connectionsQuery, pipelinesQuery, type DeliveryFilter } from "../../api/queries";
import { useT } from "../../i18n";
import { DELIVERY, DELIVERY_STATES } from "../../lib/states";
import { CHANNELS } from "../connections/form/kinds";
import classes from "./Deliveries.module.css";

interface Props {
  /** The channels of the deliveries that are shown; among them may be folders, and channels that are gone. */
  seen: string[];
}

export function DeliveryFilters({ seen }: Props) {
  const t = useT();
  const navigate = useNavigate({ from: "/deliveries" });
  const search = useSearch({ from: "/shell/deliveries" });
  const pipelines = useQuery(pipelinesQuery()).data ?? [];
  const connections = useQuery(connectionsQuery).data ?? [];
  const known = connections.filter(({ kind }) => CHANNELS.includes(kind)).map(({ name }) => name);
  const channels = new Set([...known, ...seen, ...(search.channel ? [search.channel] : [])]);
  const set = (change: DeliveryFilter) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <div className={classes.bar}>
      <MultiSelect
        aria-label={t("deliveries.state")}
        placeholder={search.state ? undefined : t("deliveries.anyState")}
        data={DELIVERY_STATES.map((state) => ({ value: state, label: t(DELIVERY[state].word) }))}
        value={search.state?.split(",") ?? []}
        onChange={(states) => set({ state: states.join(",") || undefined })}
        clearable
        miw={160}
      />
      <Select
        aria-label={t("deliveries.channel")}
        placeholder={t("deliveries.anyChannel")}
        data={[...channels].toSorted()}
        value={search.channel ?? null}
        onChange={(next) => set({ channel: next ?? undefined })}
        clearable
        searchable
        w={170}
      />
      <Select
        aria-label={t("deliveries.pipeline")}
        placeholder={t("deliveries.anyPipeline")}
        data={pipelines.map(({ name }) => name)}
        value={search.pipeline ?? null}
        onChange={(pipeline) => set({ pipeline: pipeline ?? undefined })}
        clearable
        searchable
        w={190}
      />
      {search.run && (
        <Button variant="default" rightSection={<IconX size={14} />} onClick={() => set({ run: undefined })}>
          {t("deliveries.ofRun", { run: search.run.slice(0, 8) })}
        </Button>
      )}
    </div>
  );
}
