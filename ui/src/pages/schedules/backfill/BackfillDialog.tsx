import { Button, Group, Modal, NumberInput, Select, Stack, Text } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useBackfill, type BackfillInput } from "../../../api/mutations";
import type { Backfill } from "../../../api/types";
import { Failed } from "../../../components/Failed";
import { useReport } from "../../../components/report";
import { Time } from "../../../components/Time";
import { TimeWindow } from "../../../components/TimeWindow";
import { useT } from "../../../i18n";

interface Props {
  pipeline: string;
  triggers: string[];
  onClose: () => void;
}

/** How many of the moments are listed one by one. */
const LISTED = 8;

type Wanted = Omit<BackfillInput, "dry_run">;

/** What would be done, and for which values. */
interface Plan {
  of: string;
  answer: Backfill;
}

/** Runs a pipeline for moments that have passed. What would be done is shown first. */
export function BackfillDialog({ pipeline, triggers, onClose }: Props) {
  const t = useT();
  const report = useReport();
  const backfill = useBackfill();
  const [trigger, setTrigger] = useState(triggers[0] ?? "");
  const [{ since, until }, setWindow] = useState<{ since?: string; until?: string }>({});
  const [parallel, setParallel] = useState(1);
  const [planned, setPlanned] = useState<Plan | null>(null);
  const wanted: Wanted | null = since && until ? { pipeline, trigger, since, until, parallel } : null;
  const key = JSON.stringify(wanted);
  // An answer about other values is none: whatever was changed since, and however, nothing starts without having been shown.
  const plan = planned?.of === key ? planned.answer : null;
  const start = (answer: Backfill) => {
    report.done(t("schedules.didBackfill", { count: answer.started }));
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!wanted || backfill.isPending) return;
    if (plan) backfill.mutate({ ...wanted, dry_run: false }, { onSuccess: start });
    else {
      const onSuccess = (answer: Backfill) => setPlanned({ of: key, answer });
      backfill.mutate({ ...wanted, dry_run: true }, { onSuccess });
    }
  };
  const fresh = plan?.items.filter((item) => !item.exists).length ?? 0;
  return (
    <Modal opened onClose={onClose} title={t("schedules.backfillTitle", { name: pipeline })}>
      <Stack component="form" gap="sm" onSubmit={submit}>
        <Text c="dimmed">{t("schedules.backfillHelp")}</Text>
        {triggers.length > 1 && (
          <Select
            label={t("runs.trigger")}
            data={triggers}
            value={trigger}
            onChange={(next) => setTrigger(next ?? trigger)}
            allowDeselect={false}
          />
        )}
        <TimeWindow since={since} until={until} onChange={setWindow} />
        <NumberInput
          label={t("schedules.parallel")}
          value={parallel}
          onChange={(next) => setParallel(Number(next) || 1)}
          min={1}
          max={64}
          w={160}
        />
        {backfill.error && <Failed error={backfill.error} />}
        {plan && <Planned plan={plan} fresh={fresh} />}
        <Group justify="flex-end">
          <Button type="submit" loading={backfill.isPending} disabled={!wanted || (plan !== null && fresh === 0)}>
            {plan ? t("schedules.backfillStart", { count: fresh }) : t("schedules.backfillShow")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Planned({ plan: { items }, fresh }: { plan: Backfill; fresh: number }) {
  const t = useT();
  const listed = items.filter((item) => !item.exists).slice(0, LISTED);
  return (
    <Stack gap={2}>
      <Text fw={600}>{t("schedules.backfillPlan", { count: items.length, fresh })}</Text>
      {listed.map(({ due }) => (
        <Time key={due} at={due} />
      ))}
      {fresh > LISTED && <Text c="dimmed">{t("schedules.backfillMore", { count: fresh - LISTED })}</Text>}
    </Stack>
  );
}
