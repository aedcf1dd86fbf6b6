import { memo, useCallback, useState } from "react";
import { ReactFlowProvider } from "@xyflow/react";
import { useLocalStorage } from "@mantine/hooks";
import { Announcer } from "./Announcer";
import { Bar } from "./bar/Bar";
import type { View } from "./bar/view";
import { Dock, type DockTab } from "./dock/Dock";
import { ProblemStrip } from "./bar/ProblemStrip";
import { PreviewProvider } from "./preview/context";
import { RunBar } from "./run/RunBar";
import { useLiveRun } from "./run/use-live-run";
import { NewerVersion } from "./save/NewerVersion";
import { SaveProvider } from "./save/context";
import { EditorContext, EditorFile, pipelineName, useEditorPart, type EditorStore } from "./state/editor";
import { useDraftKeeping } from "./state/use-draft";
import { usePlanning } from "./state/use-planning";
import { DeployDialog } from "./versions/DeployDialog";
import { VersionsDrawer } from "./versions/VersionsDrawer";
import { Workspace } from "./Workspace";
import classes from "./editor.module.css";

interface Props {
  store: EditorStore;
  /** What the draft is kept under in this browser. */
  draftKey: string;
  file?: string;
  /** The version whose difference is to be shown at once. */
  version: number | null;
  onFirstSave: (name: string) => void;
}

/** The pipeline editor, around one store. */
export const Editor = memo(function Editor({ store, draftKey, file, version, onFirstSave }: Props) {
  useDraftKeeping(store, draftKey);
  usePlanning(store, file);
  const [tab, setTab] = useState<DockTab | null>(null);
  const showPreview = useCallback(() => setTab("preview"), []);
  return (
    <EditorContext value={store}>
      <EditorFile value={file}>
        <ReactFlowProvider>
          <SaveProvider onFirstSave={onFirstSave}>
            <PreviewProvider file={file} onOpen={showPreview}>
              <Layout tab={tab} onTab={setTab} version={version} />
            </PreviewProvider>
          </SaveProvider>
        </ReactFlowProvider>
      </EditorFile>
    </EditorContext>
  );
});

interface LayoutProps {
  tab: DockTab | null;
  onTab: (tab: DockTab | null) => void;
  version: number | null;
}

function Layout({ tab, onTab, version }: LayoutProps) {
  useLiveRun();
  const name = useEditorPart(pipelineName);
  const isNew = useEditorPart((state) => state.base.version === null);
  const [view, setView] = useLocalStorage<View>({ key: "weir-editor-view", defaultValue: "graph" });
  const [opened, setOpened] = useState<"deploy" | "versions" | null>(version === null ? null : "versions");
  const close = () => setOpened(null);
  return (
    <div className={classes.editor}>
      <Bar view={view} onView={setView} onDeploy={() => setOpened("deploy")} onVersions={() => setOpened("versions")} />
      {!isNew && <NewerVersion name={name} />}
      <ProblemStrip />
      <RunBar />
      <Announcer />
      <Workspace view={view} dock={<Dock tab={tab} onTab={onTab} />} />
      {opened === "deploy" && <DeployDialog onClose={close} />}
      {opened === "versions" && <VersionsDrawer name={name} first={version} onClose={close} />}
    </div>
  );
}
