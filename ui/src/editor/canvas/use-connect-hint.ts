import { useCallback } from "react";
import type { FinalConnectionState } from "@xyflow/react";
import { notifications } from "@mantine/notifications";
import { useT } from "../../i18n";
import { refusal } from "../model/edits/wiring";
import { useEditor } from "../state/editor";

/** Says why a wire that was let go over a port was not drawn. */
export function useConnectHint() {
  const t = useT();
  const store = useEditor();
  return useCallback(
    (_: unknown, { isValid, fromHandle, toHandle }: FinalConnectionState) => {
      if (isValid !== false || !fromHandle || !toHandle) return;
      const [start, end] = fromHandle.type === "source" ? [fromHandle, toHandle] : [toHandle, fromHandle];
      const ends = { from: start.nodeId, output: start.id ?? "out", to: end.nodeId, input: end.id ?? "in" };
      const { document, find } = store.get();
      const why = refusal(document.graph, ends, find) ?? "no-input";
      notifications.show({ message: t(`editor.refused-${why}`), color: "yellow" });
    },
    [store, t],
  );
}
