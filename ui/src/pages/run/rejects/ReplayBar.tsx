import { ActionIcon, Button, Text } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconRepeat } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useReplayRejects } from "../../../api/mutations";
import { Problems } from "../../../components/Problems";
import { useI18n } from "../../../i18n";
import { formatNumber } from "../../../lib/format";
import { chosenBy, replayOf, type Choice, type Fixes } from "./fixes";
import classes from "./Rejects.module.css";
import type { Reject } from "./rows";

interface Props {
  run: string;
  node: string;
  rejects: Reject[];
  /** Whether there are more than were read. */
  isPart: boolean;
  chosen: ReadonlySet<string>;
  fixes: Fixes;
  undo: (() => void) | null;
  redo: (() => void) | null;
  /** Called with the rows that were sent. */
  onSent: (ids: string[]) => void;
}

const CHOICES = ["open", "chosen", "corrected"] as const;

/** Sends rejected rows into their node once more: all that are open, those that are selected, or those that were put right. */
export function ReplayBar({ run, node, rejects, isPart, chosen, fixes, undo, redo, onSent }: Props) {
  const { t, language } = useI18n();
  const replay = useReplayRejects();
  const choices = CHOICES.map((choice) => [choice, chosenBy(choice, rejects, chosen, fixes)] as const);
  const count = (choice: Choice, sent: Reject[]) =>
    formatNumber(sent.length, language) + (isPart && choice === "open" && Object.keys(fixes).length === 0 ? "+" : "");
  const again = rejects.filter(({ id, status }) => chosen.has(id) && status === "replayed").length;
  const send = (choice: Choice, sent: Reject[]) =>
    replay.mutate(
      { run, ...replayOf(node, choice, sent, fixes) },
      { onSuccess: () => onSent(sent.map(({ id }) => id)) },
    );
  return (
    <>
      <div className={classes.bar} role="toolbar" aria-label={t("rejects.replay")}>
        {choices.map(([choice, sent]) => (
          <Button
            key={choice}
            variant={choice === "corrected" && sent.length > 0 ? "filled" : "default"}
            leftSection={<IconRepeat size={14} />}
            disabled={sent.length === 0 && !(isPart && choice === "open")}
            loading={replay.isPending}
            onClick={() => send(choice, sent)}
          >
            {t(`rejects.replay-${choice}`, { count: count(choice, sent) })}
          </Button>
        ))}
        <ActionIcon
          aria-label={t("rejects.undo")}
          title={`${t("rejects.undo")} (u)`}
          disabled={!undo}
          onClick={() => undo?.()}
        >
          <IconArrowBackUp size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label={t("rejects.redo")}
          title={`${t("rejects.redo")} (U)`}
          disabled={!redo}
          onClick={() => redo?.()}
        >
          <IconArrowForwardUp size={16} />
        </ActionIcon>
        {again > 0 && (
          <Text size="xs" data-state="late" className={classes.again}>
            {t("rejects.again", { count: again })}
          </Text>
        )}
      </div>
      {replay.data && (
        <Text role="status" className={classes.told}>
          {t("rejects.replaying")}{" "}
          <Link to="/runs/$id" params={{ id: replay.data.run }} className="link">
            {t("rejects.toReplay")}
          </Link>
        </Text>
      )}
      {replay.error && (
        <div className={classes.told}>
          <Problems error={replay.error} />
        </div>
      )}
    </>
  );
}
