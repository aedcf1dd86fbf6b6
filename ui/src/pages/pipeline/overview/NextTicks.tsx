import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { schedulesQuery } from "../../../api/queries";
import { Loaded } from "../../../components/Loaded";
import { Time } from "../../../components/Time";
import { useT } from "../../../i18n";
import { horizon } from "../../schedules/horizon";
import { useNow } from "../../../lib/now";

const SHOWN = 5;
const DAYS = 60;

export function NextTicks({ name }: { name: string }) {
  const t = useT();
  const query = useQuery(schedulesQuery(horizon(useNow(60_000), DAYS)));
  return (
    <Loaded query={query}>
      {(schedules) => {
        const own = schedules.filter((schedule) => schedule.pipeline === name);
        const due = own
          .flatMap((schedule) => schedule.next)
          .toSorted()
          .slice(0, SHOWN);
        if (due.length === 0) return <Text c="dimmed">{t("pipeline.noTicks")}</Text>;
        const paused = own.every((schedule) => schedule.paused);
        return (
          <Stack gap={2}>
            {paused && <Text c="dimmed">{t("pipeline.pausedTicks")}</Text>}
            {due.map((at) => (
              <Time key={at} at={at} relative />
            ))}
          </Stack>
        );
      }}
    </Loaded>
  );
}
