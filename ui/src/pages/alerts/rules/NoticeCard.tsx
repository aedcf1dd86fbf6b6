import { Badge, Text } from "@mantine/core";
import type { Notice } from "../../../api/types";
import { Time } from "../../../components/Time";
import { useT } from "../../../i18n";
import classes from "./Rules.module.css";
import { Channels, Fact, ToldCard } from "./ToldCard";

/** What is told by schedule, with when it comes next and what it would say. */
export function NoticeCard({ notice }: { notice: Notice }) {
  const t = useT();
  const { name, kind, schedule, next, pipelines, tags, owners, to, fallback, example } = notice;
  const chosen = [...pipelines, ...tags, ...owners];
  const mark = <Badge variant="default">{t(`alerts.notice-${kind}`)}</Badge>;
  return (
    <ToldCard name={name} mark={mark} message={example} begin={false}>
      <Text mt={8}>{t("alerts.bySchedule", { schedule })}</Text>
      <dl className={classes.facts}>
        {next[0] && <Fact label={t("alerts.nextDue")}>{<Time at={next[0]} />}</Fact>}
        {kind === "digest" && <Fact label={t("alerts.where")}>{chosen.join(", ") || t("alerts.everywhere")}</Fact>}
        <Fact label={t("alerts.to")}>
          <Channels names={to} />
        </Fact>
        {fallback && (
          <Fact label={t("alerts.fallback")}>
            <Channels names={[fallback]} />
          </Fact>
        )}
      </dl>
    </ToldCard>
  );
}
