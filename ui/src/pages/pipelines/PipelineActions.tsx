import { ActionIcon, Group, Menu } from "@mantine/core";
import { IconAdjustments, IconDots, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { PipelineSummary } from "../../api/types";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { usePipelineActs } from "./use-pipeline-acts";

const RunDialog = lazy(() => import("./RunDialog").then((module) => ({ default: module.RunDialog })));
const DeleteDialog = lazy(() => import("./DeleteDialog").then((module) => ({ default: module.DeleteDialog })));

interface Props {
  pipeline: PipelineSummary;
  /** Without the button that runs it, where there is one already. */
  menuOnly?: boolean;
}

/** What can be done with a pipeline. */
export function PipelineActions({ pipeline, menuOnly = false }: Props) {
  const t = useT();
  const canEdit = useCanEdit();
  const [dialog, setDialog] = useState<"run" | "delete" | null>(null);
  const { run, isStarting, pause } = usePipelineActs(pipeline);
  const { name, paused, deployed } = pipeline;
  const close = () => setDialog(null);
  if (!canEdit) return null;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      {!menuOnly && (
        <ActionIcon
          aria-label={t("pipelines.runNow", { name })}
          title={t("pipelines.run")}
          onClick={run}
          loading={isStarting}
          disabled={deployed === null}
        >
          <IconPlayerPlay size={16} />
        </ActionIcon>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("pipelines.more", { name })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconAdjustments size={14} />}
            disabled={deployed === null}
            onClick={() => setDialog("run")}
          >
            {t("pipelines.runWith")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPlayerPause size={14} />} onClick={pause}>
            {paused ? t("pipelines.resume") : t("pipelines.pause")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPencil size={14} />}
            renderRoot={(props) => <Link to="/pipelines/$name/edit" params={{ name }} {...props} />}
          >
            {t("pipelines.edit")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={14} />} color="red" onClick={() => setDialog("delete")}>
            {t("pipelines.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {dialog === "run" && <RunDialog name={name} onClose={close} />}
        {dialog === "delete" && <DeleteDialog name={name} onClose={close} />}
      </Suspense>
    </Group>
  );
}
