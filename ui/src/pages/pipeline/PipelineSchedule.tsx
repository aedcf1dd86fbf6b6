import { Button, Group, Title } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { schedulesQuery } from "../../api/queries";
import type { Pipeline } from "../../api/types";
import { useT } from "../../i18n";
import { useNow } from "../../lib/now";
import { useCanEdit } from "../../lib/role";
import { BackfillDialog } from "../schedules/backfill/BackfillDialog";
import { Backfills } from "../schedules/backfill/Backfills";
import { Calendar } from "../schedules/calendar/Calendar";
import { horizon } from "../schedules/horizon";
import { TickTable } from "../schedules/TickTable";
import classes from "./PipelinePage.module.css";

/** When it ran and will run, and why it did not. */
export function PipelineSchedule({ pipeline: { name } }: { pipeline: Pipeline }) {
  const t = useT();
  return (
    <>
      <Calendar pipeline={name} year={new Date().getFullYear()} />
      <Group px={16} pb={8} justify="space-between">
        <Title order={2}>{t("schedules.backfills")}</Title>
        <BackfillButton name={name} />
      </Group>
      <Backfills pipeline={name} />
      <Title order={2} px={16} pb={8}>
        {t("schedules.ticks")}
      </Title>
      <div className={classes.runs}>
        <TickTable filter={{ pipeline: name }} withPipeline={false} />
      </div>
    </>
  );
}

function BackfillButton({ name }: { name: string }) {
  const t = useT();
  const canEdit = useCanEdit();
  const [asking, setAsking] = useState(false);
  const schedules = useQuery(schedulesQuery(horizon(useNow(60_000), 1))).data ?? [];
  const triggers = schedules.filter((schedule) => schedule.pipeline === name).map((schedule) => schedule.trigger);
  if (!canEdit || triggers.length === 0) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconHistory size={14} />} onClick={() => setAsking(true)}>
        {t("schedules.backfill")}
      </Button>
      {asking && <BackfillDialog pipeline={name} triggers={triggers} onClose={() => setAsking(false)} />}
    </>
  );
}
