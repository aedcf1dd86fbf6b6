import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { runQuery } from "../../api/queries";
import type { Deliver, Output, Report } from "../../api/types";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { Deliveries } from "./Deliveries";
import classes from "./Reports.module.css";

interface Props {
  report: Report | undefined;
  output: Output;
}

/** What is known of an output: of which run it is, when it comes next, and who got it. */
export function About({ report, output }: Props) {
  const t = useT();
  const run = useQuery(runQuery(output.run));
  const parameters = Object.entries(run.data?.parameters ?? {});
  return (
    <aside className={classes.about} aria-label={t("reports.about")}>
      <Stack gap="md">
        <Part title={t("reports.about")}>
          {output.due && <Fact what={t("reports.due")}>{<Time at={output.due} />}</Fact>}
          <Fact what={t("reports.made")}>{<Time at={output.made_at} />}</Fact>
          <Fact what={t("reports.run")}>
            <Anchor size="sm" renderRoot={(props) => <Link to="/runs/$id" params={{ id: output.run }} {...props} />}>
              {output.run.slice(0, 8)}
            </Anchor>
          </Fact>
          {run.data && (
            <Fact what={t("reports.parameters")}>
              {parameters.length === 0
                ? t("reports.noParameters")
                : parameters.map(([name, value]) => `${name} = ${String(value)}`).join(", ")}
            </Fact>
          )}
          <Anchor
            size="sm"
            renderRoot={(props) => (
              <Link
                to="/pipelines/$name/edit"
                params={{ name: output.pipeline }}
                search={{ node: output.node }}
                {...props}
              />
            )}
          >
            {t("reports.edit")}
          </Anchor>
        </Part>
        <Part title={t("reports.schedule")}>
          {report === undefined || report.schedules.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("reports.notScheduled")}
            </Text>
          ) : (
            report.schedules.map(({ trigger, rule, zone, next }) => (
              <div key={trigger}>
                <Text size="sm">{`${rule} · ${zone}`}</Text>
                <Text size="xs" c="dimmed">
                  {report.paused ? t("reports.paused") : t("reports.nextTimes")}
                </Text>
                {!report.paused && next.map((at) => <div key={at}>{<Time at={at} />}</div>)}
              </div>
            ))
          )}
        </Part>
        <Part title={t("reports.recipients")}>
          {report === undefined || report.deliver.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("reports.nobody")}
            </Text>
          ) : (
            report.deliver.map((deliver, index) => <Recipients key={index} deliver={deliver} />)
          )}
        </Part>
        <Part title={t("reports.deliveries")}>
          <Deliveries run={output.run} />
        </Part>
      </Stack>
    </aside>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={2} size="h5" mb={4}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function Fact({ what, children }: { what: string; children: ReactNode }) {
  return (
    <Text size="sm" component="div">
      <Text span c="dimmed" size="sm">{`${what} `}</Text>
      {children}
    </Text>
  );
}

function Recipients({ deliver }: { deliver: Deliver }) {
  const t = useT();
  const { to, recipients, when } = deliver;
  const who = recipients.length === 0 ? t("reports.ownRecipients") : recipients.join(", ");
  return (
    <Text size="sm">
      {to}
      <Text span size="xs" c="dimmed">{` ${who}, ${t(`reports.when-${when}`)}`}</Text>
    </Text>
  );
}
