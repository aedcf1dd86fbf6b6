import { memo, useState } from "react";
import { ActionIcon, Group, Select, Switch, Text, TextInput, Tooltip } from "@mantine/core";
import { IconEye, IconTrash } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { deleteSelection } from "../canvas/commands";
import { useTyped } from "../form/controls/use-typed";
import { useSetNodeKey } from "../edit-actions";
import { compareVersions } from "../model/blocks";
import { isName } from "../model/edits/keys";
import { renameNode, setDisabled } from "../model/edits/nodes";
import { KindIcon } from "../palette/KindIcon";
import { CapabilityBadges } from "../palette/CapabilityBadges";
import { usePreview } from "../preview/context";
import { edit, select, useEditor, useEditorPart } from "../state/editor";
import type { NodeProps } from "./node-props";
import classes from "./panel.module.css";

/** What a node is called, which block it runs, and whether it is on. What is typed into its config draws nothing here. */
export const NodeHead = memo(function NodeHead({ node, block }: NodeProps) {
  const t = useT();
  const store = useEditor();
  const preview = usePreview();
  const readOnly = useEditorPart((state) => state.readOnly);
  const setKey = useSetNodeKey(node.name);
  const title = useTyped(node.title ?? "", (text) => setKey("title", text === "" ? undefined : text));
  return (
    <header className={classes.head}>
      <Group gap={8} wrap="nowrap">
        <KindIcon kind={block?.kind ?? null} size={18} />
        <TextInput
          flex={1}
          value={title.value}
          placeholder={node.name}
          aria-label={t("editor.title")}
          disabled={readOnly}
          onBlur={title.onBlur}
          onChange={(event) => title.onChange(event.currentTarget.value)}
        />
        <Tooltip label={readOnly ? t("editor.forEditors") : t("editor.previewNode")}>
          <ActionIcon
            aria-label={t("editor.previewNode")}
            data-disabled={readOnly || undefined}
            onClick={() => preview.open(node.name)}
          >
            <IconEye size={16} />
          </ActionIcon>
        </Tooltip>
        {!readOnly && (
          <Tooltip label={t("editor.deleteNode")}>
            <ActionIcon
              aria-label={t("editor.deleteNode")}
              onClick={() => {
                select(store, { nodes: [node.name] });
                deleteSelection(store, t("editor.didDelete"));
              }}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <NodeName name={node.name} readOnly={readOnly} />
        <VersionSelect reference={node.block} readOnly={readOnly} onChange={(block) => setKey("block", block)} />
      </Group>
      <Group gap={8} justify="space-between" wrap="nowrap">
        <Switch
          size="xs"
          label={t("editor.disabled")}
          checked={node.disabled}
          disabled={readOnly}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            edit(store, t("editor.didDisable"), (document) => setDisabled(document, [node.name], checked));
          }}
        />
        {block && <CapabilityBadges capabilities={block.capabilities} />}
      </Group>
      <Text size="xs" c="dimmed">
        {block ? block.description : t("editor.noSuchBlock", { block: node.block })}
      </Text>
    </header>
  );
}, showsSame);

function showsSame({ node, block }: NodeProps, after: NodeProps): boolean {
  const keys = ["name", "title", "block", "disabled"] as const;
  return block === after.block && keys.every((key) => node[key] === after.node[key]);
}

function NodeName({ name, readOnly }: { name: string; readOnly: boolean }) {
  const t = useT();
  const store = useEditor();
  const [typed, setTyped] = useState<string | null>(null);
  const taken = (other: string) =>
    other !== name && store.get().document.graph.nodes.some((node) => node.name === other);
  const fault =
    typed === null ? null : !isName(typed) ? t("editor.notAName") : taken(typed) ? t("editor.nameTaken") : null;
  const rename = () => {
    setTyped(null);
    if (typed === null || fault !== null || typed === name) return;
    edit(store, t("editor.didRename", { from: name, to: typed }), (document, find) =>
      renameNode(document, name, typed, find),
    );
    select(store, { nodes: [typed] });
  };
  return (
    <TextInput
      flex={1}
      label={t("editor.name")}
      value={typed ?? name}
      error={fault}
      disabled={readOnly}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={rename}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}

interface VersionProps {
  reference: string;
  readOnly: boolean;
  onChange: (reference: string) => void;
}

/** Which version of its block a node runs: any that is compatible, or one exactly. */
function VersionSelect({ reference, readOnly, onChange }: VersionProps) {
  const t = useT();
  const blocks = useEditorPart((state) => state.blocks);
  const [name = ""] = reference.split("@");
  const versions = blocks.filter((block) => block.name === name).map(({ version }) => version);
  const majors = [...new Set(versions.map((version) => `${name}@${version.split(".")[0]}`))];
  const exact = [...versions]
    .sort(compareVersions)
    .reverse()
    .map((version) => `${name}@=${version}`);
  const data = [...new Set([reference, ...majors, ...exact])];
  return (
    <Select
      w={150}
      label={t("editor.block")}
      data={data}
      value={reference}
      allowDeselect={false}
      disabled={readOnly}
      onChange={(next) => next && onChange(next)}
    />
  );
}
