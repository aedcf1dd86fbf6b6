import { List, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Failure, RunDetail } from "../../api/types";
import { Duration } from "../../components/Duration";
import { PageHead } from "../../components/PageHead";
import { Prose } from "../../components/Prose";
import { State } from "../../components/State";
import { Time } from "../../components/Time";
import { useI18n, useT } from "../../i18n";
import { formatNumber } from "../../lib/format";
import { RUN } from "../../lib/states";
import { triggerText } from "../runs/triggers";
import { Neighbours } from "./Neighbours";
import { RunActions } from "./RunActions";
import classes from "./RunPage.module.css";

export function RunHead({ run }: { run: RunDetail }) {
  const t = useT();
  const { pipeline, status } = run;
  return (
    <>
      <PageHead
        title={pipeline}
        tab={`${t(RUN[status].word)} · ${pipeline}`}
        beside={<State look={RUN[status]} badge />}
        actions={
          <>
            <Neighbours run={run} />
            <RunActions run={run} />
          </>
        }
        below={<Facts run={run} />}
      />
      {run.failure && <FailureBox failure={run.failure} />}
      {run.warnings.length > 0 && <Warnings warnings={run.warnings} />}
    </>
  );
}

function Facts({ run }: { run: RunDetail }) {
  const { t, language } = useI18n();
  const { pipeline, version, trigger, started_at, ended_at, attempt, parameters } = run;
  return (
    <dl className={classes.facts}>
      <Fact name={t("runs.pipeline")}>
        <Link to="/pipelines/$name" params={{ name: pipeline }} className="link">
          {pipeline}
        </Link>
        {version !== null && ` v${version}`}
      </Fact>
      <Fact name={t("runs.trigger")}>
        {triggerText(trigger?.name ?? "manual", t)}
        {trigger && (
          <>
            {" · "}
            {t("run.due")} <Time at={trigger.due} />
          </>
        )}
      </Fact>
      <Fact name={t("runs.started")}>
        <Time at={started_at} seconds relative />
      </Fact>
      <Fact name={t("runs.duration")}>
        <Duration from={started_at} to={ended_at} />
      </Fact>
      <Fact name={t("run.attempt")}>{attempt}</Fact>
      {Object.keys(parameters).length > 0 && (
        <Fact name={t("run.parametersOf")}>
          {Object.entries(parameters)
            .map(([name, value]) => `${name} = ${value}`)
            .join(", ")}
        </Fact>
      )}
      {(["rows_read", "rows_written", "rows_rejected"] as const).map((count) => (
        <Fact key={count} name={t(`run.${count}`)}>
          <span className="numbers">{formatNumber(run[count], language)}</span>
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd style={{ color: "var(--mantine-color-text)" }}>{children}</dd>
    </div>
  );
}

function Warnings({ warnings }: { warnings: string[] }) {
  const t = useT();
  return (
    <section className={classes.failure} data-state="late" aria-label={t("run.warnings")}>
      <Text fw={600}>{t("run.warnings")}</Text>
      <List size="sm">
        {warnings.map((warning) => (
          <List.Item key={warning}>
            <Prose text={warning} />
          </List.Item>
        ))}
      </List>
    </section>
  );
}

function FailureBox({ failure: { message, hints = [], causes = [], node, blame, kind } }: { failure: Failure }) {
  const t = useT();
  return (
    <div className={classes.failure} data-state="failing" role="alert">
      <Text fw={600}>
        <Prose text={message} />
      </Text>
      <Text size="xs" c="dimmed">
        {node && `${t("run.inNode", { node })} · `}
        {kind} · {t(`run.blame-${blame}`)}
      </Text>
      {causes.map((cause) => (
        <Text key={cause} size="sm">
          <Prose text={cause} />
        </Text>
      ))}
      {hints.length > 0 && (
        <List size="sm" mt={4}>
          {hints.map((hint) => (
            <List.Item key={hint}>
              <Prose text={hint} />
            </List.Item>
          ))}
        </List>
      )}
    </div>
  );
}
