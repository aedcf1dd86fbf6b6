import { Button, Text } from "@mantine/core";
import { useReactFlow } from "@xyflow/react";
import { useT } from "../../i18n";
import { replaceText, useEditor, useEditorPart } from "../state/editor";
import { exampleText } from "../new/example";
import { FLOW } from "./flow";
import classes from "./canvas.module.css";

/** What an empty canvas says: one sentence, and one example to begin with. */
export function EmptyCanvas() {
  const t = useT();
  const store = useEditor();
  const flow = useReactFlow();
  const readOnly = useEditorPart((state) => state.readOnly);
  const name = useEditorPart((state) => state.document.graph.name);
  const begin = () => {
    replaceText(store, exampleText(name), t("editor.didExample"));
    setTimeout(() => void flow.fitView(FLOW.fitViewOptions));
  };
  return (
    <div className={classes.empty}>
      <div>
        <Text mb="sm">{t("editor.emptyCanvas")}</Text>
        {!readOnly && (
          <Button variant="light" onClick={begin}>
            {t("editor.useExample")}
          </Button>
        )}
      </div>
    </div>
  );
}
