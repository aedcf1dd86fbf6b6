import type { ReactNode } from "react";
import { Button, Group, Loader, Menu, SegmentedControl, Select, Text } from "@mantine/core";
import { IconDownload, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { Failed } from "../../components/Failed";
import { useT } from "../../i18n";
import { useEditorPart } from "../state/editor";
import { SAMPLE_ROWS, usePreview, type PreviewState } from "./context";
import { CompareView } from "./CompareView";
import { DataGrid } from "./DataGrid";
import { download, toCsv, toJson } from "./export";
import { PinBar } from "./PinBar";
import type { Pin } from "./pins";
import { usePin } from "./use-pin";
import { RejectList } from "./RejectList";
import { toSheet, type Sheet } from "./sheet";
import classes from "./preview.module.css";

/** The first rows that a node gives, made from the draft without writing anything. */
export function PreviewPane() {
  const t = useT();
  const { state } = usePreview();
  if (!state) return <Text p="sm">{t("editor.noPreview")}</Text>;
  return (
    <div className={classes.pane}>
      <Shown state={state} />
    </div>
  );
}

function Shown({ state }: { state: PreviewState }) {
  const { pin, isStale, isFailed, keep, drop } = usePin(state.node);
  const { after } = state;
  return (
    <>
      <PreviewBar state={state} hasPin={pin !== null}>
        <PinBar
          {...{ pin, isStale, isFailed }}
          canPin={after !== null}
          onPin={() => after && keep(toSheet(after))}
          onDrop={drop}
        />
      </PreviewBar>
      <PreviewBody state={state} pin={pin} />
    </>
  );
}

function PreviewBody({ state, pin }: { state: PreviewState; pin: Pin | null }) {
  const t = useT();
  const { open } = usePreview();
  if (state.status === "running") {
    return (
      <Group p="sm" gap="xs" role="status">
        <Loader size={14} color="gray" />
        {t("editor.previewRunning", { node: state.node })}
      </Group>
    );
  }
  if (state.status === "stopped") return <Text p="sm">{t("editor.previewStopped")}</Text>;
  if (state.status === "refused") {
    return (
      <Text p="sm" role="status">
        {t("editor.forEditors")}
      </Text>
    );
  }
  if (state.status === "failed" || !state.after) return <Failed error={state.error} onRetry={() => open(state.node)} />;
  const after = toSheet(state.after);
  return (
    <>
      {state.isBesidePin && pin ? (
        <CompareView
          before={pin}
          after={after}
          titles={{ before: t("editor.pinnedRows"), after: t("editor.rowsNow") }}
        />
      ) : state.before && state.isComparing ? (
        <CompareView
          before={toSheet(state.before)}
          after={after}
          titles={{
            before: t("editor.before", { node: state.before.node }),
            after: t("editor.after", { node: state.node }),
          }}
        />
      ) : (
        <DataGrid sheet={after} label={t("editor.rowsOf", { node: state.node })} />
      )}
      <RejectList rejects={state.after.rejects} />
    </>
  );
}

interface BarProps {
  state: PreviewState;
  hasPin: boolean;
  children: ReactNode;
}

function PreviewBar({ state, hasPin, children }: BarProps) {
  const t = useT();
  const { open, stop } = usePreview();
  const names = useEditorPart((editor) => editor.document.graph);
  const sheet = state.after ? toSheet(state.after) : null;
  return (
    <Group gap="xs" className={classes.bar}>
      <Select
        w={150}
        aria-label={t("editor.node")}
        data={names.nodes.map(({ name }) => name)}
        value={state.node}
        allowDeselect={false}
        searchable
        onChange={(node) => node && open(node)}
      />
      <SegmentedControl
        data={[
          { value: "rows", label: t("editor.rows") },
          { value: "compare", label: t("editor.beforeAfter") },
          ...(hasPin ? [{ value: "pin", label: t("editor.besidePin") }] : []),
        ]}
        value={state.isBesidePin && hasPin ? "pin" : state.isComparing ? "compare" : "rows"}
        onChange={(view) => open(state.node, { isComparing: view === "compare", isBesidePin: view === "pin" })}
      />
      <Select
        w={112}
        aria-label={t("editor.sampleSize")}
        data={SAMPLE_ROWS.map((rows) => ({ value: String(rows), label: t("editor.rowCount", { rows }) }))}
        value={String(state.rows)}
        allowDeselect={false}
        onChange={(rows) => open(state.node, { rows: Number(rows) })}
      />
      {state.status === "running" ? (
        <Button variant="default" leftSection={<IconPlayerStop size={14} />} onClick={stop}>
          {t("editor.stop")}
        </Button>
      ) : (
        <Button
          variant="default"
          leftSection={<IconRefresh size={14} />}
          disabled={state.status === "refused"}
          title={state.status === "refused" ? t("editor.forEditors") : undefined}
          onClick={() => open(state.node)}
        >
          {t("editor.refresh")}
        </Button>
      )}
      {sheet && <Export sheet={sheet} name={state.node} />}
      {children}
      {sheet && <Text c="dimmed">{sampleText(sheet, t)}</Text>}
    </Group>
  );
}

function Export({ sheet, name }: { sheet: Sheet; name: string }) {
  const t = useT();
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={14} />}>
          {t("editor.export")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => download(`${name}.csv`, "text/csv", toCsv(sheet))}>CSV</Menu.Item>
        <Menu.Item onClick={() => download(`${name}.json`, "application/json", toJson(sheet))}>JSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function sampleText(sheet: Sheet, t: ReturnType<typeof useT>): string {
  const rows = sheet.rows.length;
  return sheet.complete ? t("editor.allRows", { rows }) : t("editor.firstRows", { rows });
}
