import { Title } from "@mantine/core";
import type { Pipeline } from "../../api/types";
import { useT } from "../../i18n";
import { Calendar } from "../schedules/calendar/Calendar";
import { TickTable } from "../schedules/TickTable";
import classes from "./PipelinePage.module.css";

/** When it ran and will run, and why it did not. */
export function PipelineSchedule({ pipeline: { name } }: { pipeline: Pipeline }) {
  const t = useT();
  return (
    <>
      <Calendar pipeline={name} year={new Date().getFullYear()} />
      <Title order={2} px={16} pb={8}>
        {t("schedules.ticks")}
      </Title>
      <div className={classes.runs}>
        <TickTable filter={{ pipeline: name }} withPipeline={false} />
      </div>
    </>
  );
}
