import { useMemo } from "react";
import { Select } from "@mantine/core";
import { useT } from "../../i18n";
import { connect, refusal, type Wire } from "../model/edits/wiring";
import { edit, useEditor, useEditorPart } from "../state/editor";
import type { NodeProps } from "./node-props";

/** Connects a node by keyboard: every output that may feed one of its ports. */
export function AddInput({ node, block }: NodeProps) {
  const t = useT();
  const store = useEditor();
  const graph = useEditorPart((state) => state.document.graph);
  const find = useEditorPart((state) => state.find);
  const wires = useMemo(() => {
    const all = graph.nodes.flatMap((other) =>
      (find(other.block)?.outputs ?? []).flatMap((output) =>
        (block?.inputs ?? []).map((input): Wire => {
          return { from: other.name, output: output.name, to: node.name, input: input.name };
        }),
      ),
    );
    return all.filter((wire) => refusal(graph, wire, find) === null);
  }, [graph, find, block, node.name]);
  if (wires.length === 0) return null;
  const label = (wire: Wire) => `${wire.from}.${wire.output} → ${wire.input}`;
  return (
    <Select
      mt="xs"
      aria-label={t("editor.addInput")}
      placeholder={t("editor.addInput")}
      searchable
      value={null}
      data={wires.map(label)}
      onChange={(chosen) => {
        const wire = wires.find((other) => label(other) === chosen);
        if (wire) edit(store, t("editor.didConnect"), (document, blocks) => connect(document, wire, blocks));
      }}
    />
  );
}
