import { Button, Modal, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { Time } from "../../../components/Time";
import { TextDiff } from "../../../editor/versions/TextDiff";
import { useT } from "../../../i18n";
import classes from "./Rules.module.css";
import type { ReadAlerts } from "./use-rules";

interface Props {
  /** What is saved now. */
  read: ReadAlerts;
  /** One's own text. */
  text: string;
  onTheirs: () => void;
  onMine: () => void;
}

/** Somebody else has saved meanwhile: shows the difference, and lets one of the two win. */
export function Newer({ read: { author, version, made_at, text: theirs }, text, onTheirs, onMine }: Props) {
  const t = useT();
  const [shown, setShown] = useState(false);
  const who = author === "file" ? "alerts.yaml" : (author ?? "");
  return (
    <div className={classes.strip} data-state="late" role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <Text>
        {t("alerts.newer", { author: who, version })} {made_at && <Time at={made_at} relative />}
      </Text>
      <Button variant="default" onClick={() => setShown(true)}>
        {t("alerts.showDifference")}
      </Button>
      <Button variant="default" onClick={onTheirs}>
        {t("alerts.takeTheirs")}
      </Button>
      <Button variant="default" onClick={onMine}>
        {t("alerts.saveMine")}
      </Button>
      <Modal opened={shown} onClose={() => setShown(false)} size="60rem" title={t("alerts.difference")}>
        <div className={classes.diff} tabIndex={0} role="group" aria-label={t("alerts.difference")}>
          <TextDiff before={theirs} after={text} />
        </div>
      </Modal>
    </div>
  );
}
