import { Button, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { ApiProblem } from "../../../api/client";
import { useSaveAlerts } from "../../../api/mutations";
import { alertsQuery } from "../../../api/queries";
import { Failed } from "../../../components/Failed";
import { Prose } from "../../../components/Prose";
import { Problems } from "../../../components/Problems";
import { useReport } from "../../../components/report";
import { Time } from "../../../components/Time";
import { CodeEditor } from "../../../editor/yaml/CodeEditor";
import { markersOf } from "../../../editor/yaml/markers";
import { useT } from "../../../i18n";
import { CheckLine } from "./CheckLine";
import { Discard } from "./Discard";
import { IssueList } from "./IssueList";
import { issuesOf } from "./issues";
import { Newer } from "./Newer";
import classes from "./Rules.module.css";
import type { ReadAlerts, useCheck, useRules } from "./use-rules";

interface Props {
  read: ReadAlerts;
  rules: ReturnType<typeof useRules>;
  check: ReturnType<typeof useCheck>;
  canEdit: boolean;
}

const isStale = (error: unknown) => error instanceof ApiProblem && error.status === 412;

/** The text of the rules, checked while it is written. */
export function RulesEditor({ read, rules, check, canEdit }: Props) {
  const t = useT();
  const report = useReport();
  const client = useQueryClient();
  const save = useSaveAlerts();
  const [line, setLine] = useState<number | null>(null);
  const { text, base, isDirty, isBehind } = rules;
  const issues = useMemo(() => issuesOf(check.data?.diagnostics ?? [], text), [check.data, text]);
  const markers = useMemo(() => markersOf(issues, 1, Infinity), [issues]);
  const store = (etag = base.etag) =>
    save.mutate(
      { text, etag },
      {
        onSuccess: () => report.done(t("alerts.didSave")),
        // What somebody else has saved is read, and stands above the text.
        onError: (error) => isStale(error) && void client.invalidateQueries(alertsQuery),
      },
    );
  const saveMine = () => {
    rules.rebase(read);
    store(read.etag);
  };
  return (
    <div className={classes.editor}>
      <div className={classes.bar}>
        <Saved read={read} isDirty={isDirty} />
        {canEdit && <CheckLine check={check} issues={issues.length} />}
        {canEdit && (
          <>
            {isDirty && <Discard version={read.version} onDiscard={rules.takeTheirs} />}
            <Button
              ml={isDirty ? undefined : "auto"}
              disabled={!isDirty || isBehind || (check.isCurrent && check.data?.ok === false)}
              loading={save.isPending}
              onClick={() => store()}
            >
              {t("alerts.save")}
            </Button>
          </>
        )}
      </div>
      {read.author === "file" && (
        <div className={classes.strip} data-state="running" role="note">
          <IconInfoCircle size={16} aria-hidden />
          <Text>
            <Prose text={t("alerts.fromFile")} />
          </Text>
        </div>
      )}
      {isBehind && <Newer read={read} text={text} onTheirs={rules.takeTheirs} onMine={saveMine} />}
      {save.error && !isStale(save.error) && <Problems error={save.error} />}
      {check.error && <Failed error={check.error} onRetry={() => void check.refetch()} />}
      <div className={classes.code}>
        <CodeEditor
          text={text}
          label={t("alerts.yaml")}
          readOnly={!canEdit}
          markers={markers}
          line={line}
          onChange={rules.type}
        />
      </div>
      {issues.length > 0 && <IssueList issues={issues} onLine={setLine} />}
    </div>
  );
}

function Saved({ read: { version, author, made_at }, isDirty }: { read: ReadAlerts; isDirty: boolean }) {
  const t = useT();
  return (
    <Text c="dimmed">
      {author !== null && made_at !== null && (
        <>
          {t("alerts.saved", { version, author: author === "file" ? "alerts.yaml" : author })} <Time at={made_at} />
        </>
      )}
      {isDirty && ` · ${t("alerts.unsaved")}`}
    </Text>
  );
}
