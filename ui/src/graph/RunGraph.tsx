import "@xyflow/react/dist/style.css";
import { useMantineColorScheme } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { Controls, ReactFlow } from "@xyflow/react";
import { useMemo } from "react";
import type { RunDetail } from "../api/types";
import type { Rates } from "./edges";
import { GraphEdge } from "./GraphEdge";
import { GraphNode } from "./GraphNode";
import classes from "./graph.module.css";
import { placesOf } from "./layout";
import { flowOf } from "./view";

const nodeTypes = { run: GraphNode };
const edgeTypes = { run: GraphEdge };
/** As in `RunPage.module.css`. */
const NARROW = "(max-width: 640px)";
const FIT = { padding: 0.1, maxZoom: 1 };

interface Props {
  run: RunDetail;
  rates: Rates;
  onNode: (node: string) => void;
}

/** The graph of a run, with what each node does and what went along each edge. */
export function RunGraph({ run, rates, onNode }: Props) {
  const { colorScheme } = useMantineColorScheme();
  const down = useMediaQuery(NARROW) ?? false;
  // Places depend on the shape of the graph alone, which a run does not change.
  const shape = JSON.stringify([
    run.nodes.map((node) => node.node),
    run.edges.map((edge) => [edge.from_node, edge.to_node]),
  ]);
  const places = useMemo(() => {
    const [nodes, pairs] = JSON.parse(shape) as [string[], [string, string][]];
    return placesOf(
      nodes,
      pairs.map(([from_node, to_node]) => ({ from_node, from_port: "", to_node, to_port: "" })),
      down,
    );
  }, [shape, down]);
  const { nodes, edges } = useMemo(() => flowOf(run, rates, places, down), [run, rates, places, down]);
  return (
    <ReactFlow
      key={String(down)}
      className={classes.flow}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodeClick={(_, node) => onNode(node.id)}
      colorMode={colorScheme === "auto" ? "system" : colorScheme}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      zoomOnScroll={false}
      preventScrolling={false}
      minZoom={0.2}
      fitView
      fitViewOptions={FIT}
    >
      {!down && <Controls showInteractive={false} />}
    </ReactFlow>
  );
}
