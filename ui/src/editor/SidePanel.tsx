import { useDeferredValue } from "react";
import { useT } from "../i18n";
import { NodePanel } from "./panel/NodePanel";
import { SelectionPanel } from "./panel/SelectionPanel";
import { PipelinePanel } from "./settings/PipelinePanel";
import { useEditorPart } from "./state/editor";
import classes from "./panel/panel.module.css";

/** What is known about what is selected: a node, several, or else the pipeline. */
export function SidePanel() {
  const t = useT();
  // Forms are drawn when there is time, so that the canvas never waits for them.
  const nodes = useDeferredValue(useEditorPart((state) => state.selection.nodes));
  const [first] = nodes;
  return (
    <aside className={classes.panel} aria-label={t("editor.details")}>
      {nodes.length > 1 ? <SelectionPanel /> : first ? <NodePanel key={first} name={first} /> : <PipelinePanel />}
    </aside>
  );
}
