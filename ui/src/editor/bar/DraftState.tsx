import { Badge, Button, Tooltip } from "@mantine/core";
import { IconCircleCheck, IconPencil, IconRocket } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { isDirty, rebase, useEditor, useEditorPart } from "../state/editor";
import classes from "./bar.module.css";

/** Whether there is something unsaved, which version it was made from, and which one is deployed. */
export function DraftState() {
  const t = useT();
  const store = useEditor();
  const { version, deployed, text } = useEditorPart((state) => state.base);
  const dirty = useEditorPart(isDirty);
  const readOnly = useEditorPart((state) => state.readOnly);
  const Icon = dirty ? IconPencil : IconCircleCheck;
  const word = dirty
    ? version === null
      ? t("editor.unsavedNew")
      : t("editor.unsaved", { version })
    : t("editor.saved", { version: version ?? 0 });
  return (
    <span className={classes.draft} role="status">
      <span className={classes.state} data-state={dirty ? "late" : "none"}>
        <Icon size={14} aria-hidden /> {word}
      </span>
      {deployed !== null && (
        <Tooltip label={t("editor.deployedVersion", { version: deployed })}>
          <Badge size="sm" variant="default" tt="none" leftSection={<IconRocket size={12} aria-hidden />}>
            v{deployed}
          </Badge>
        </Tooltip>
      )}
      {readOnly && (
        <Badge size="sm" variant="default" tt="none">
          {t("editor.readOnly")}
        </Badge>
      )}
      {dirty && version !== null && !readOnly && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => rebase(store, store.get().base, text)}>
          {t("editor.discard")}
        </Button>
      )}
    </span>
  );
}
