import { Button, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleMinus } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { setNodeValue } from "../model/edits/nodes";
import type { GraphNode } from "../model/graph";
import type { Path, Value } from "../model/value";
import { edit, useEditor } from "../state/editor";
import type { Ask } from "./asks";
import classes from "./panel.module.css";

interface Props {
  ask: Ask;
  node: GraphNode;
  readOnly: boolean;
}

const STATES = { granted: "ok", missing: "failing", "too-little": "failing", answered: "none" } as const;
const ICONS = {
  granted: IconCircleCheck,
  missing: IconAlertTriangle,
  "too-little": IconAlertTriangle,
  answered: IconCircleMinus,
};

/** One thing that a block asks for; granted and revoked by one click. */
export function AskRow({ ask, node, readOnly }: Props) {
  const t = useT();
  const store = useEditor();
  const Icon = ICONS[ask.granted];
  const isGranted = ask.granted === "granted";
  const set = (path: Path, value: Value | undefined) =>
    edit(store, t(isGranted ? "editor.didRevoke" : "editor.didGrant", { node: node.name }), (document) =>
      setNodeValue(document, node.name, path, value),
    );
  return (
    <div className={classes.ask} data-state={STATES[ask.granted]}>
      <Icon size={16} className={classes.askIcon} aria-hidden />
      <div className={classes.askText}>
        <div>{what(ask, t)}</div>
        <Text size="xs" c="dimmed">
          {t(`editor.grant-${ask.granted}`)}
        </Text>
      </div>
      {!readOnly && !isGranted && (ask.kind !== "http" || ask.name !== "") && (
        <Button size="compact-xs" onClick={() => set(ask.path, ask.grant)}>
          {t("editor.grant")}
        </Button>
      )}
      {!readOnly && isGranted && (
        <Button size="compact-xs" variant="default" onClick={() => set(...revoked(ask, node))}>
          {t("editor.revoke")}
        </Button>
      )}
    </div>
  );
}

function what(ask: Ask, t: ReturnType<typeof useT>): string {
  switch (ask.kind) {
    case "connection":
      return t(ask.access === "write" ? "editor.asksWrite" : "editor.asksRead", { name: ask.name });
    case "http":
      return ask.name === "" ? t("editor.asksHosts") : t("editor.asksHost", { name: ask.name });
    case "clock":
      return t("editor.asks-clock");
    case "random":
      return t("editor.asks-random");
    case "secret":
      return t("editor.asks-secrets");
  }
}

/** What a revoked grant leaves: an answer where the block needs one, else nothing. */
function revoked(ask: Ask, node: GraphNode): [Path, Value | undefined] {
  if (ask.kind === "connection") return [["grants", "connections", ask.name], undefined];
  if (ask.kind !== "http") return [ask.path, false];
  const hosts = (node.written.grants as { http?: Value[] } | undefined)?.http ?? [];
  return [ask.path, hosts.filter((host) => host !== ask.name)];
}
