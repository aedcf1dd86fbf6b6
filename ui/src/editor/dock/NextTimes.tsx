import { Text } from "@mantine/core";
import { useI18n } from "../../i18n";
import { useEditorPart } from "../state/editor";
import { TriggerTimes } from "./TriggerTimes";
import classes from "./dock.module.css";

/** The next five times of every trigger of the draft. */
export function NextTimes() {
  const { t } = useI18n();
  const triggers = useEditorPart((state) => state.triggers);
  if (triggers.length === 0) return <Text p="sm">{t("editor.noTriggers")}</Text>;
  return (
    <div className={classes.times}>
      {triggers.map((trigger) => (
        <section key={trigger.name}>
          <Text fw={600}>{trigger.name}</Text>
          <Text c="dimmed" size="xs">
            {trigger.rule}
          </Text>
          <TriggerTimes trigger={trigger} />
        </section>
      ))}
    </div>
  );
}
