import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { alertsQuery } from "../../../api/queries";
import type { Incident } from "../../../api/types";
import { Duration } from "../../../components/Duration";
import { Prose } from "../../../components/Prose";
import { State } from "../../../components/State";
import { Time } from "../../../components/Time";
import { useT } from "../../../i18n";
import { HEALTH, SEVERITY } from "../../../lib/states";
import classes from "../Alerts.module.css";
import { Subject } from "./Subject";

const BAD = ["error", "warning", "info"];

/** What is wrong now: the worst first, and of what is as bad the newest. */
export function OpenIncidents({ incidents }: { incidents: Incident[] }) {
  if (incidents.length === 0) return <Well />;
  const worst = incidents.toSorted((a, b) => BAD.indexOf(a.severity) - BAD.indexOf(b.severity));
  return (
    <ul className={classes.incidents}>
      {worst.map((incident) => (
        <OpenIncident key={incident.id} incident={incident} />
      ))}
    </ul>
  );
}

function OpenIncident({ incident }: { incident: Incident }) {
  const t = useT();
  const { rule, severity, why, run, times, opened_at, last_at } = incident;
  const look = SEVERITY[severity];
  return (
    <li className={classes.incident} data-state={look.tone}>
      <State look={look} />
      <div>
        <div>
          <Subject incident={incident} /> · <Prose text={why} />
        </div>
        <div className={classes.facts}>
          <span>
            {t("alerts.begun")} <Time at={opened_at} /> · {t("alerts.forTime")} <Duration from={opened_at} to={null} />
          </span>
          <span>
            {t("alerts.seen", { count: times })}
            {times > 1 && (
              <>
                {" · "}
                {t("alerts.lastSeen")} <Time at={last_at} />
              </>
            )}
          </span>
          <span>{t("alerts.byRule", { rule })}</span>
          {run && (
            <Link to="/runs/$id" params={{ id: run }}>
              {t("alerts.toRun")}
            </Link>
          )}
        </div>
      </div>
    </li>
  );
}

/** Nothing is wrong; where nothing looks, that says nothing. */
function Well() {
  const t = useT();
  const { data } = useQuery(alertsQuery);
  if (!data) return null;
  const looks = data.rules.length > 0;
  return (
    <div className={classes.well}>
      {looks && <State look={HEALTH.ok} />}
      <span>{t(looks ? "alerts.nothingNow" : "alerts.noRulesNow")}</span>
      {!looks && (
        <Button renderRoot={(props) => <Link to="/alerts" search={{ tab: "rules" }} {...props} />}>
          {t("alerts.toRules")}
        </Button>
      )}
    </div>
  );
}
