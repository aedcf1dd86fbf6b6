import { useMemo } from "react";
import { Background, ReactFlow, ReactFlowProvider } from "@xyflow/react";
import { Group, Text, useComputedColorScheme } from "@mantine/core";
import { useT } from "../../i18n";
import { FLOW } from "../canvas/flow";
import { useCanvasEdges, useCanvasNodes } from "../canvas/use-items";
import { graphChanges, mergedGraph } from "../model/changes";
import { parse } from "../model/document";
import { EMPTY_SELECTION, useEditorPart } from "../state/editor";
import { ChangeMark } from "./ChangeMark";
import classes from "./versions.module.css";

/** Two versions of a graph in one drawing: what is new, gone and changed. */
export function GraphDiff({ before, after }: { before: string; after: string }) {
  const t = useT();
  const scheme = useComputedColorScheme();
  const find = useEditorPart((state) => state.find);
  const scene = useMemo(() => {
    const [old, now] = [parse(before).graph, parse(after).graph];
    const changes = graphChanges(old, now);
    return { graph: mergedGraph(old, now), find, issues: [], plan: null, run: null, changes };
  }, [before, after, find]);
  const nodes = useCanvasNodes(scene, EMPTY_SELECTION, false);
  const edges = useCanvasEdges(scene, EMPTY_SELECTION);
  const count = (kind: string) => [...scene.changes.nodes.values()].filter((change) => change === kind).length;
  return (
    <>
      <Group gap="md" className={classes.legend}>
        <ChangeMark change="added" count={count("added")} />
        <ChangeMark change="removed" count={count("removed")} />
        <ChangeMark change="changed" count={count("changed")} />
        {scene.changes.nodes.size + scene.changes.edges.size === 0 && <Text c="dimmed">{t("editor.sameGraph")}</Text>}
      </Group>
      <div className={classes.drawing}>
        <ReactFlowProvider>
          <ReactFlow
            {...FLOW}
            fitView
            nodes={nodes}
            edges={edges}
            colorMode={scheme}
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            elementsSelectable={false}
            aria-label={t("editor.difference")}
          >
            <Background />
          </ReactFlow>
        </ReactFlowProvider>
      </div>
    </>
  );
}
