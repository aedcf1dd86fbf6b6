import { useEffect } from "react";
import { useT } from "../../i18n";
import { isTyping } from "../../shell/keys/keys";
import { useReport } from "../../components/report";
import { copySelection, deleteSelection, paste } from "../canvas/commands";
import { useEditor } from "../state/editor";

/** Copies nodes as YAML text, so that they can be pasted into another pipeline, or a file. */
export function useClipboard(): void {
  const t = useT();
  const store = useEditor();
  const report = useReport();
  useEffect(() => {
    const isElsewhere = (event: ClipboardEvent) => isTyping(event.target) || (getSelection()?.toString() ?? "") !== "";
    const copy = (event: ClipboardEvent) => {
      const text = isElsewhere(event) ? null : copySelection(store);
      if (text === null) return false;
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      return true;
    };
    const cut = (event: ClipboardEvent) => {
      if (copy(event)) deleteSelection(store, t("editor.didCut"));
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (isTyping(event.target) || text === "" || store.get().readOnly) return;
      event.preventDefault();
      if (!paste(store, t("editor.didPaste"), text)) report.done(t("editor.nothingToPaste"));
    };
    document.addEventListener("copy", copy);
    document.addEventListener("cut", cut);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", copy);
      document.removeEventListener("cut", cut);
      document.removeEventListener("paste", onPaste);
    };
  }, [store, t, report]);
}
