import { useRef } from "react";
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconFileExport, IconFileImport, IconHistory } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { download } from "../preview/export";
import { replaceText, useEditor, useEditorPart } from "../state/editor";

/** Versions, and the pipeline as a file. */
export function MoreMenu({ onVersions }: { onVersions: (() => void) | null }) {
  const t = useT();
  const store = useEditor();
  const readOnly = useEditorPart((state) => state.readOnly);
  const file = useRef<HTMLInputElement>(null);
  const read = async (chosen: File | undefined) => {
    if (chosen) replaceText(store, await chosen.text(), t("editor.didImport", { file: chosen.name }));
  };
  const write = () => {
    const { text, document } = store.get();
    download(`${document.graph.name || "pipeline"}.yaml`, "application/yaml", text);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={30} variant="default" aria-label={t("editor.more")}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {onVersions && (
            <Menu.Item leftSection={<IconHistory size={14} />} onClick={onVersions}>
              {t("editor.versions")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconFileExport size={14} />} onClick={write}>
            {t("editor.exportFile")}
          </Menu.Item>
          {!readOnly && (
            <Menu.Item leftSection={<IconFileImport size={14} />} onClick={() => file.current?.click()}>
              {t("editor.importFile")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        type="file"
        accept=".yaml,.yml"
        hidden
        aria-label={t("editor.importFile")}
        onChange={(event) => {
          void read(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
