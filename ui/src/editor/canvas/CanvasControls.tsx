import { ActionIcon, Tooltip } from "@mantine/core";
import { useReactFlow } from "@xyflow/react";
import { IconGridDots, IconMaximize, IconNote, IconSitemap, IconZoomIn, IconZoomOut } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useT } from "../../i18n";
import { useEditor } from "../state/editor";
import { addNoteAt } from "./commands";
import { FLOW } from "./flow";
import { useTidy } from "./use-tidy";
import classes from "./canvas.module.css";

interface Props {
  snap: boolean;
  onSnap: (snap: boolean) => void;
  editable: boolean;
}

export function CanvasControls({ snap, onSnap, editable }: Props) {
  const t = useT();
  const store = useEditor();
  const flow = useReactFlow();
  const tidy = useTidy();
  const middle = () => flow.screenToFlowPosition({ x: window.innerWidth / 2, y: window.innerHeight / 3 });
  return (
    <div className={classes.controls} role="toolbar" aria-label={t("editor.view")}>
      <Control label={t("editor.zoomIn")} onClick={() => void flow.zoomIn()} icon={<IconZoomIn size={16} />} />
      <Control label={t("editor.zoomOut")} onClick={() => void flow.zoomOut()} icon={<IconZoomOut size={16} />} />
      <Control
        label={t("editor.fit")}
        onClick={() => void flow.fitView(FLOW.fitViewOptions)}
        icon={<IconMaximize size={16} />}
      />
      <Control
        label={t("editor.snap")}
        pressed={snap}
        onClick={() => onSnap(!snap)}
        icon={<IconGridDots size={16} />}
      />
      {editable && (
        <>
          <Control label={t("editor.tidy")} onClick={tidy} icon={<IconSitemap size={16} />} />
          <Control
            label={t("editor.addNote")}
            onClick={() => addNoteAt(store, t("editor.didAddNote"), middle())}
            icon={<IconNote size={16} />}
          />
        </>
      )}
    </div>
  );
}

interface ControlProps {
  label: string;
  icon: ReactNode;
  pressed?: boolean;
  onClick: () => void;
}

function Control({ label, icon, pressed, onClick }: ControlProps) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant={pressed ? "light" : "subtle"}
        color={pressed ? undefined : "gray"}
        aria-label={label}
        aria-pressed={pressed}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
