import { ActionIcon, Tabs } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronDown, IconChevronUp } from "@tabler/icons-react";
import { useT } from "../../i18n";
import { PreviewPane } from "../preview/PreviewPane";
import { useEditorPart } from "../state/editor";
import { IssueList } from "./IssueList";
import { NextTimes } from "./NextTimes";
import { Resizer } from "./Resizer";
import classes from "./dock.module.css";

export type DockTab = "issues" | "preview" | "times";

interface Props {
  tab: DockTab | null;
  onTab: (tab: DockTab | null) => void;
}

/** What stands below the canvas: issues, rows, and when the pipeline is due. */
export function Dock({ tab, onTab }: Props) {
  const t = useT();
  const issues = useEditorPart((state) => state.issues);
  const errors = issues.filter(({ severity }) => severity === "error").length;
  const [height, setHeight] = useLocalStorage({ key: "weir-dock", defaultValue: 340 });
  const isOpen = tab !== null;
  const Chevron = isOpen ? IconChevronDown : IconChevronUp;
  return (
    <section className={classes.dock} style={{ height: isOpen ? height : undefined }}>
      {isOpen && <Resizer height={height} onHeight={setHeight} />}
      <Tabs
        value={tab ?? "issues"}
        onChange={(next) => onTab(next as DockTab)}
        className={classes.tabs}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="issues" onClick={() => onTab("issues")} data-state={errors > 0 ? "failing" : undefined}>
            {t("editor.issues", { count: issues.length })}
          </Tabs.Tab>
          <Tabs.Tab value="preview" onClick={() => onTab("preview")}>
            {t("editor.preview")}
          </Tabs.Tab>
          <Tabs.Tab value="times" onClick={() => onTab("times")}>
            {t("editor.nextTimes")}
          </Tabs.Tab>
        </Tabs.List>
        {isOpen && (
          <>
            <Tabs.Panel value="issues" className={classes.body}>
              <IssueList />
            </Tabs.Panel>
            <Tabs.Panel value="preview" className={classes.body}>
              <PreviewPane />
            </Tabs.Panel>
            <Tabs.Panel value="times" className={classes.body}>
              <NextTimes />
            </Tabs.Panel>
          </>
        )}
      </Tabs>
      <ActionIcon
        className={classes.toggle}
        aria-label={isOpen ? t("editor.closeDock") : t("editor.openDock")}
        aria-expanded={isOpen}
        onClick={() => onTab(isOpen ? null : "issues")}
      >
        <Chevron size={16} />
      </ActionIcon>
    </section>
  );
}
