import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { alertsQuery } from "../../../api/queries";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import { useCanEdit } from "../../../lib/role";
import { Empty } from "../../../components/Empty";
import { NoticeCard } from "./NoticeCard";
import { RuleCard } from "./RuleCard";
import classes from "./Rules.module.css";
import { RulesEditor } from "./RulesEditor";
import { Starter } from "./Starter";
import { useCheck, useRules, type ReadAlerts } from "./use-rules";

/** Who is told of what: the rules in words, beside their text. */
export function RulesTab() {
  const t = useT();
  const query = useQuery(alertsQuery);
  return (
    <Loaded query={query} what={t("alerts.loadingRules")}>
      {(read) => <Rules read={read} />}
    </Loaded>
  );
}

function Rules({ read }: { read: ReadAlerts }) {
  const t = useT();
  const canEdit = useCanEdit();
  const rules = useRules(read);
  const check = useCheck(rules.text);
  const isEmpty = rules.text.trim() === "";
  if (isEmpty && !rules.isDirty) {
    return canEdit ? <Starter onBegin={rules.type} /> : <Empty>{t("alerts.noneViewer")}</Empty>;
  }
  const { rules: shown, notices } = check.data?.ok ? check.data : rules.isDirty ? { rules: [], notices: [] } : read;
  return (
    <div className={classes.split}>
      <div className={classes.cards} tabIndex={0} role="group" aria-label={t("alerts.rules")}>
        {shown.map((rule, index) => (
          <RuleCard key={rule.name} rule={rule} begin={index === 0} />
        ))}
        {notices.map((notice) => (
          <NoticeCard key={notice.name} notice={notice} />
        ))}
        {shown.length + notices.length === 0 && check.data && (
          <Text c="dimmed">{t(check.data.ok ? "alerts.noneWritten" : "alerts.notChecked")}</Text>
        )}
      </div>
      <RulesEditor read={read} rules={rules} check={check} canEdit={canEdit} />
    </div>
  );
}
