import { ActionIcon, Button, Tabs, Text } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconArrowBackUp, IconArrowForwardUp, IconDeviceFloppy } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { PageHead } from "../../../components/PageHead";
import { CodeEditor } from "../../../editor/yaml/CodeEditor";
import { useT } from "../../../i18n";
import { SourceMark } from "../list/SourceMark";
import type { Dashboard } from "../types";
import { CheckState, ProblemList } from "./CheckState";
import { ConflictDialog } from "./ConflictDialog";
import classes from "./Edit.module.css";
import { EditGrid } from "./EditGrid";
import { HeadForm } from "./HeadForm";
import { LeaveDialog } from "./LeaveDialog";
import { NEW_TILE, TileEditor } from "./TileEditor";
import { useCheck } from "./use-check";
import { useDraft } from "./use-draft";
import { useSave } from "./use-save";

const TABS = ["grid", "form", "yaml"] as const;

/** A dashboard while it is changed: by its tiles, by a form, or by its text; all three change the same text. */
export function EditDashboard({ dashboard }: { dashboard: Dashboard & { etag: string } }) {
  const t = useT();
  const search = useSearch({ from: "/shell/dashboards/$name" });
  const navigate = useNavigate({ from: "/dashboards/$name" });
  const draft = useDraft(dashboard);
  const checked = useCheck(draft);
  const { save, isSaving, conflict, setConflict } = useSave(dashboard.name, draft);
  const tab = TABS.find((each) => each === search.tab) ?? "grid";
  const edit = (tile: string | undefined) => void navigate({ search: (before) => ({ ...before, tile }) });
  const leave = () => void navigate({ search: ({ edit: _, tab: __, tile: ___, ...rest }) => rest });
  useHotkeys([["mod+S", () => save()]], []);
  useHotkeys([
    ["mod+Z", draft.undo],
    ["mod+shift+Z", draft.redo],
    ["mod+Y", draft.redo],
  ]);
  return (
    <div className={classes.page}>
      <PageHead
        title={draft.file.title || dashboard.name}
        beside={
          <>
            <SourceMark source={dashboard.source} />
            {draft.isDirty && <Text c="dimmed">{t("dashboards.unsaved")}</Text>}
          </>
        }
        actions={
          <>
            <ActionIcon
              aria-label={t("dashboards.undo")}
              title={`${t("dashboards.undo")} (Ctrl Z)`}
              disabled={!draft.canUndo}
              onClick={draft.undo}
            >
              <IconArrowBackUp size={16} />
            </ActionIcon>
            <ActionIcon
              aria-label={t("dashboards.redo")}
              title={`${t("dashboards.redo")} (Ctrl Shift Z)`}
              disabled={!draft.canRedo}
              onClick={draft.redo}
            >
              <IconArrowForwardUp size={16} />
            </ActionIcon>
            <Button variant="default" onClick={leave}>
              {t("dashboards.done")}
            </Button>
            <Button
              leftSection={<IconDeviceFloppy size={14} />}
              disabled={!draft.isDirty}
              loading={isSaving}
              onClick={() => save()}
              title="Ctrl S"
            >
              {t("dashboards.save")}
            </Button>
          </>
        }
      />
      {dashboard.source === "built-in" && <p className={classes.notice}>{t("dashboards.readyMadeEdit")}</p>}
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ search: (before) => ({ ...before, tab: next ?? undefined }), replace: true })
        }
        className={classes.tabs}
        keepMounted={false}
      >
        <div className={classes.tabLine}>
          <Tabs.List className={classes.tabList}>
            {TABS.map((each) => (
              <Tabs.Tab key={each} value={each}>
                {t(`dashboards.tab-${each}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <CheckState checked={checked} />
        </div>
        <Tabs.Panel value={tab} className={classes.panel}>
          {!draft.isReadable && tab !== "yaml" && (
            <Text className={classes.unreadable} data-state="failing" c="var(--state)">
              {t("dashboards.unreadable")}
            </Text>
          )}
          {tab === "grid" && <EditGrid saved={dashboard} draft={draft} onEdit={(name) => edit(name ?? NEW_TILE)} />}
          {tab === "form" && <HeadForm draft={draft} />}
          {tab === "yaml" && (
            <div className={classes.yaml}>
              <CodeEditor
                text={draft.text}
                label={t("dashboards.yamlOf", { name: dashboard.name })}
                readOnly={false}
                markers={checked.markers}
                onChange={(text) => draft.type(text, t("dashboards.didType"))}
              />
            </div>
          )}
          <ProblemList checked={checked} />
        </Tabs.Panel>
      </Tabs>
      {search.tile !== undefined && draft.isReadable && (
        <TileEditor key={search.tile} name={search.tile} draft={draft} onClose={() => edit(undefined)} />
      )}
      {conflict && (
        <ConflictDialog theirs={conflict} draft={draft} onSaveMine={save} onClose={() => setConflict(null)} />
      )}
      <LeaveDialog isDirty={draft.isDirty} />
    </div>
  );
}
