import { VisuallyHidden } from "@mantine/core";
import { useT } from "../i18n";
import type { History } from "./model/history";
import { useEditorPart } from "./state/editor";

/** Says what has just been done, for those who do not see the canvas. What is typed says itself. */
export function Announcer() {
  const t = useT();
  const undone = useEditorPart((state) => state.history.future[0]?.label);
  const done = useEditorPart((state) => doneIn(state.history));
  return (
    <VisuallyHidden role="status" data-announcer>
      {undone !== undefined ? t("editor.hasUndone", { what: undone }) : done && t("editor.hasDone", { what: done })}
    </VisuallyHidden>
  );
}

function doneIn({ merge, present, past }: History): string {
  return merge === null && past.length > 0 ? present.label : "";
}
