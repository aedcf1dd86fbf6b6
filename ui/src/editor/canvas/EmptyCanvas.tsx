import { Button, Stack, Text } from "@mantine/core";
import { useReactFlow } from "@xyflow/react";
import { useT } from "../../i18n";
import { replaceText, useEditor, useEditorPart } from "../state/editor";
import { EXAMPLES, exampleText, type Example } from "../new/example";
import { FLOW } from "./flow";
import classes from "./canvas.module.css";

/** What an empty canvas says: one sentence, and examples to begin with. */
export function EmptyCanvas() {
  const t = useT();
  const store = useEditor();
  const flow = useReactFlow();
  const readOnly = useEditorPart((state) => state.readOnly);
  const name = useEditorPart((state) => state.document.graph.name);
  const begin = (example: Example) => {
    replaceText(store, exampleText(example, name), t("editor.didExample"));
    setTimeout(() => void flow.fitView(FLOW.fitViewOptions));
  };
  return (
    <div className={classes.empty}>
      <div>
        <Text mb="sm">{t("editor.emptyCanvas")}</Text>
        {!readOnly && (
          <Stack gap="xs" align="center">
            <Text c="dimmed">{t("editor.useExample")}</Text>
            {EXAMPLES.map((example) => (
              <Button key={example} variant="light" onClick={() => begin(example)}>
                {t(`editor.example-${example}`)}
              </Button>
            ))}
          </Stack>
        )}
      </div>
    </div>
  );
}
