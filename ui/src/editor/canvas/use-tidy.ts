import { useCallback } from "react";
import { useReactFlow } from "@xyflow/react";
import { useT } from "../../i18n";
import { useEditor } from "../state/editor";
import { tidyUp } from "./commands";
import { FLOW } from "./flow";

/** Returns what lays the graph out anew and shows all of it. */
export function useTidy(): () => void {
  const t = useT();
  const store = useEditor();
  const flow = useReactFlow();
  return useCallback(() => {
    void tidyUp(store, t("editor.didTidy")).then(() => {
      requestAnimationFrame(() => void flow.fitView(FLOW.fitViewOptions));
    });
  }, [store, t, flow]);
}
