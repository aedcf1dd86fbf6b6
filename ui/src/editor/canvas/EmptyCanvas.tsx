import { Button, Text } from "@mantine/core";
import { useT } from "../../i18n";
import { replaceText, useEditor, useEditorPart } from "../state/editor";
import { exampleText } from "../new/example";
import classes from "./canvas.module.css";

/** What an empty canvas says: one sentence, and one example to begin with. */
export function EmptyCanvas() {
  const t = useT();
  const store = useEditor();
  const readOnly = useEditorPart((state) => state.readOnly);
  const name = useEditorPart((state) => state.document.graph.name);
  return (
    <div className={classes.empty}>
      <div>
        <Text mb="sm">{t("editor.emptyCanvas")}</Text>
        {!readOnly && (
          <Button variant="light" onClick={() => replaceText(store, exampleText(name), t("editor.didExample"))}>
            {t("editor.useExample")}
          </Button>
        )}
      </div>
    </div>
  );
}
