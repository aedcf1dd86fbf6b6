import { lazy, Suspense, useCallback, useState, type ReactNode } from "react";
import { Loading } from "../components/Loading";
import { useT } from "../i18n";
import type { View } from "./bar/view";
import { Canvas } from "./canvas/Canvas";
import { addBlock, insertBlock } from "./canvas/commands";
import { focusNode } from "./keys/focus";
import { useClipboard } from "./keys/use-clipboard";
import { useEditorKeys } from "./keys/use-editor-keys";
import { useWalk } from "./keys/use-walk";
import type { BlockInfo } from "./model/blocks";
import type { Point } from "./model/layout";
import { BlockPicker } from "./palette/BlockPicker";
import { Palette } from "./palette/Palette";
import { rememberBlock } from "./palette/recent";
import { useRun } from "./run/use-run";
import { SidePanel } from "./SidePanel";
import { useEditor, useEditorPart } from "./state/editor";
import classes from "./editor.module.css";

const PipelineYaml = lazy(() => import("./yaml/PipelineYaml").then((module) => ({ default: module.PipelineYaml })));

type Target = { at: Point } | { edge: string } | { behind: true };

/** Palette, canvas or text, panel, and what stands below. */
export function Workspace({ view, dock }: { view: View; dock: ReactNode }) {
  const t = useT();
  const store = useEditor();
  const readOnly = useEditorPart((state) => state.readOnly);
  const [picking, setPicking] = useState<Target | null>(null);
  const run = useRun();
  const walk = useWalk();
  const add = useCallback(
    (block: BlockInfo, target: Target) => {
      const reference = exact(block);
      const label = t("editor.didAdd", { block: block.name });
      if ("edge" in target) insertBlock(store, label, reference, target.edge);
      else addBlock(store, label, reference, "at" in target ? target.at : null);
      rememberBlock(block.name);
    },
    [store, t],
  );
  const addFromPalette = useCallback((block: BlockInfo) => add(block, { behind: true }), [add]);
  const drop = useCallback(
    (reference: string, at: Point) => {
      const block = store.get().blocks.find((other) => exact(other) === reference);
      if (block) add(block, { at });
    },
    [store, add],
  );
  useEditorKeys(
    () => !readOnly && setPicking({ behind: true }),
    () => void run.start(),
  );
  useClipboard();
  const isGraph = view !== "yaml";
  return (
    <div className={classes.workspace}>
      {isGraph && !readOnly && (
        <div className={classes.palette} data-view={view}>
          <Palette onAdd={addFromPalette} />
        </div>
      )}
      <div className={classes.middle}>
        <div className={classes.views} onKeyDownCapture={walk}>
          {isGraph && <Canvas onDropBlock={drop} onPick={setPicking} />}
          {view !== "graph" && (
            <div className={classes.text}>
              <Suspense fallback={<Loading />}>
                <PipelineYaml />
              </Suspense>
            </div>
          )}
        </div>
        {dock}
      </div>
      <SidePanel />
      <BlockPicker
        opened={picking !== null}
        isBetween={picking !== null && "edge" in picking}
        onClose={() => setPicking(null)}
        onPick={(block) => {
          if (picking) add(block, picking);
          setPicking(null);
          const [added] = store.get().selection.nodes;
          if (added) focusNode(added);
        }}
      />
    </div>
  );
}

function exact({ name, version }: BlockInfo): string {
  return `${name}@${version}`;
}
