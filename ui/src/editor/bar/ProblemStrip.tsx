import { Text } from "@mantine/core";
import { IconCircleX } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { useEditorPart } from "../state/editor";
import classes from "./bar.module.css";

/** Says that the text is no YAML at the moment; the graph shows how it was before. */
export function ProblemStrip() {
  const t = useT();
  const problem = useEditorPart((state) => state.problems[0]);
  if (!problem) return null;
  return (
    <div className={classes.strip} role="alert" data-state="failing">
      <Text>
        <IconCircleX size={14} className={classes.stripIcon} aria-hidden />{" "}
        {t("editor.notYamlAt", { line: problem.line, message: problem.message })}
      </Text>
    </div>
  );
}
