import { ActionIcon, Group, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useT } from "../../../i18n";
import { PipelineSelect } from "../PipelineSelect";
import classes from "../SchedulesPage.module.css";
import { Calendar } from "./Calendar";

export function CalendarTab() {
  const t = useT();
  const { pipeline, year: wanted } = useSearch({ from: "/shell/schedules" });
  const navigate = useNavigate({ from: "/schedules" });
  const year = Number(wanted) || new Date().getFullYear();
  const go = (next: number) =>
    void navigate({ search: (before) => ({ ...before, year: String(next) }), replace: true });
  return (
    <div className={classes.scroll}>
      <div className={classes.bar}>
        <PipelineSelect />
        <Group gap={4}>
          <ActionIcon aria-label={t("schedules.yearBefore")} onClick={() => go(year - 1)}>
            <IconChevronLeft size={16} />
          </ActionIcon>
          <Text fw={600} className="numbers">
            {year}
          </Text>
          <ActionIcon aria-label={t("schedules.yearAfter")} onClick={() => go(year + 1)}>
            <IconChevronRight size={16} />
          </ActionIcon>
        </Group>
      </div>
      <Calendar pipeline={pipeline} year={year} />
    </div>
  );
}
