import { Text } from "@mantine/core";
import type { AlertRule } from "../../../api/types";
import { State } from "../../../components/State";
import { useT } from "../../../i18n";
import { SEVERITY } from "../../../lib/states";
import classes from "./Rules.module.css";
import { Channels, Fact, ToldCard } from "./ToldCard";
import { whenOf } from "./when";

interface Props {
  rule: AlertRule;
  /** Whether the message is shown from the beginning. */
  begin: boolean;
}

/** A rule in words, with the message that it would tell. */
export function RuleCard({ rule, begin }: Props) {
  const t = useT();
  const { name, severity, example } = rule;
  return (
    <ToldCard name={name} mark={<State look={SEVERITY[severity]} badge />} message={example} begin={begin}>
      <Text mt={8}>{whenOf(rule, t)}</Text>
      <Facts rule={rule} />
    </ToldCard>
  );
}

function Facts({ rule }: { rule: AlertRule }) {
  const t = useT();
  const { kind, pipelines, tags, owners, to, fallback, quiet, group, resolved } = rule;
  const everywhere = t(kind === "disk" || kind === "undelivered" ? "alerts.server" : "alerts.everywhere");
  const chosen = pipelines.length + tags.length + owners.length > 0;
  return (
    <dl className={classes.facts}>
      {(pipelines.length > 0 || !chosen) && <Fact label={t("alerts.where")}>{pipelines.join(", ") || everywhere}</Fact>}
      {tags.length > 0 && <Fact label={t("alerts.tags")}>{tags.join(", ")}</Fact>}
      {owners.length > 0 && <Fact label={t("alerts.owners")}>{owners.join(", ")}</Fact>}
      <Fact label={t("alerts.to")}>
        <Channels names={to} />
      </Fact>
      {fallback && (
        <Fact label={t("alerts.fallback")}>
          <Channels names={[fallback]} />
        </Fact>
      )}
      {quiet && <Fact label={t("alerts.quiet")}>{t("alerts.quietBut", { hours: quiet })}</Fact>}
      {!/^0[a-z]*$/.test(group) && <Fact label={t("alerts.group")}>{t("alerts.groupFor", { time: group })}</Fact>}
      <Fact label={t("alerts.resolved")}>{t(resolved ? "alerts.resolvedYes" : "alerts.resolvedNo")}</Fact>
    </dl>
  );
}
