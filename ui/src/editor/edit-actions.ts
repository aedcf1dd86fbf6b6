import { useCallback } from "react";
import { useT } from "../i18n";
import { change } from "./model/document";
import { NODE_KEYS } from "./model/edits/keys";
import { nodeIn, setNodeKey, setNodeValue, settingNodeValue } from "./model/edits/nodes";
import { setPipelineValue } from "./model/edits/pipeline";
import { isMap, setIn, setOrdered, type Path, type Value } from "./model/value";
import { edit, editInSlices, useEditor } from "./state/editor";

/** Returns what sets a value below one of a node's keys: `set(["nulls"], …)` of `config`. */
export function useSetInNode(name: string, key: (typeof NODE_KEYS)[number]) {
  const t = useT();
  const store = useEditor();
  return useCallback(
    (path: Path, value: Value | undefined) => {
      const full = [key, ...path];
      const label = t("editor.didSet", { what: full.join("."), node: name });
      const mergeKey = `${name} ${full.join(".")}`;
      // A field shows what is typed into it itself; a choice is shown by what the pipeline says.
      if (typeof value === "string")
        editInSlices(store, label, (document) => settingNodeValue(document, name, full, value), mergeKey);
      else edit(store, label, (document) => setNodeValue(document, name, full, value), mergeKey);
    },
    [store, t, name, key],
  );
}

/** Returns what sets one of a node's keys as a whole. */
export function useSetNodeKey(name: string) {
  const t = useT();
  const store = useEditor();
  return useCallback(
    (key: (typeof NODE_KEYS)[number], value: Value | undefined) => {
      edit(
        store,
        t("editor.didSet", { what: key, node: name }),
        (document) => setNodeKey(document, name, key, value),
        `${name} ${key}`,
      );
    },
    [store, t, name],
  );
}

/** Returns what sets a value of the pipeline itself. */
export function useSetInPipeline(prefix: Path) {
  const t = useT();
  const store = useEditor();
  const under = prefix.join("\u0000");
  return useCallback(
    (path: Path, value: Value | undefined) => {
      const full = [...(under === "" ? [] : under.split("\u0000")), ...path];
      edit(
        store,
        t("editor.didSetPipeline", { what: full.join(".") }),
        (document) => setPipelineValue(document, full, value),
        full.join("."),
      );
    },
    [store, t, under],
  );
}

/** Returns what lets a config refer to a secret, by a name under the node's `secrets`. */
export function useSecretRef(name: string | null) {
  const t = useT();
  const store = useEditor();
  return useCallback(
    (path: Path, secret: string) => {
      if (name === null) return;
      edit(store, t("editor.didSet", { what: path.join("."), node: name }), (document) =>
        change(document, (draft) => {
          const node = nodeIn(draft, name);
          if (!node) return;
          if (!isMap(node.secrets)) setOrdered(node, "secrets", {}, NODE_KEYS);
          const secrets = node.secrets as Record<string, Value>;
          const known = Object.keys(secrets).find((key) => secrets[key] === secret);
          if (known === undefined) secrets[secret] = secret;
          setIn(node, ["config", ...path], known ?? secret);
        }),
      );
    },
    [store, t, name],
  );
}
