import { ActionIcon, Button, Group, SegmentedControl, TextInput, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconPlayerPlay, IconRocket } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useT } from "../../i18n";
import { setPipelineValue } from "../model/edits/pipeline";
import { useRun } from "../run/use-run";
import { edit, pipelineName, redoStep, undoStep, useEditor, useEditorPart } from "../state/editor";
import { DraftState } from "./DraftState";
import { MoreMenu } from "./MoreMenu";
import { PlanStatus } from "./PlanStatus";
import { SaveButton } from "./SaveButton";
import type { View } from "./view";
import classes from "./bar.module.css";

interface Props {
  view: View;
  onView: (view: View) => void;
  onDeploy: () => void;
  onVersions: () => void;
}

/** The editor's own bar: what is edited, how it stands, and what to do with it. */
export function Bar({ view, onView, onDeploy, onVersions }: Props) {
  const t = useT();
  const readOnly = useEditorPart((state) => state.readOnly);
  const isNew = useEditorPart((state) => state.base.version === null);
  const run = useRun();
  return (
    <header className={classes.bar}>
      <Group gap={8} wrap="nowrap" className={classes.left}>
        <Name />
        <DraftState />
      </Group>
      <PlanStatus />
      <Group gap={8} wrap="nowrap" ml="auto">
        {!readOnly && <UndoRedo />}
        <SegmentedControl
          data={[
            { value: "graph", label: t("editor.graph") },
            { value: "both", label: t("editor.both") },
            { value: "yaml", label: "YAML" },
          ]}
          value={view}
          onChange={(next) => onView(next as View)}
          aria-label={t("editor.view")}
        />
        {!readOnly && (
          <>
            <Button
              variant="default"
              leftSection={<IconPlayerPlay size={14} />}
              loading={run.isStarting}
              onClick={() => void run.start()}
            >
              {t("editor.run")}
            </Button>
            <SaveButton />
            <Button leftSection={<IconRocket size={14} />} onClick={onDeploy}>
              {t("editor.deploy")}
            </Button>
          </>
        )}
        <MoreMenu onVersions={isNew ? null : onVersions} />
      </Group>
    </header>
  );
}

function Name() {
  const t = useT();
  const store = useEditor();
  const name = useEditorPart(pipelineName);
  const isNew = useEditorPart((state) => state.base.version === null);
  if (!isNew) {
    return (
      <h1 className={classes.name}>
        <Link to="/pipelines" className={classes.crumb}>
          {t("shell.pipelines")}
        </Link>{" "}
        / {name}
      </h1>
    );
  }
  return (
    <TextInput
      w={220}
      aria-label={t("editor.pipelineName")}
      placeholder={t("editor.pipelineName")}
      value={name}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        edit(
          store,
          t("editor.didSetPipeline", { what: "name" }),
          (document) => setPipelineValue(document, ["name"], typed),
          "name",
        );
      }}
    />
  );
}

function UndoRedo() {
  const t = useT();
  const store = useEditor();
  const { past, present, future } = useEditorPart((state) => state.history);
  const undoing = past.length > 0 ? t("editor.undoWhat", { what: present.label }) : t("editor.nothingToUndo");
  const redoing = future[0] ? t("editor.redoWhat", { what: future[0].label }) : t("editor.nothingToRedo");
  return (
    <Group gap={0} wrap="nowrap">
      <Tooltip label={undoing}>
        <ActionIcon aria-label={undoing} disabled={past.length === 0} onClick={() => undoStep(store)}>
          <IconArrowBackUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={redoing}>
        <ActionIcon aria-label={redoing} disabled={future.length === 0} onClick={() => redoStep(store)}>
          <IconArrowForwardUp size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
