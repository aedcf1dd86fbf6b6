import { Tabs } from "@mantine/core";
import { useT } from "../../i18n";
import { useEditorPart } from "../state/editor";
import { Parameters } from "./Parameters";
import { PipelineForm } from "./PipelineForm";
import { Triggers } from "./Triggers";
import panel from "../panel/panel.module.css";

/** Everything about the pipeline itself; shown while no node is selected. */
export function PipelinePanel() {
  const t = useT();
  const triggers = useEditorPart((state) => state.document.graph.triggers.length);
  return (
    <Tabs defaultValue="settings" className={panel.tabs} keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="settings">{t("editor.pipeline")}</Tabs.Tab>
        <Tabs.Tab value="triggers">{t("editor.triggers", { count: triggers })}</Tabs.Tab>
        <Tabs.Tab value="parameters">{t("editor.parameters")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="settings" className={panel.body}>
        <PipelineForm />
      </Tabs.Panel>
      <Tabs.Panel value="triggers" className={panel.body}>
        <Triggers />
      </Tabs.Panel>
      <Tabs.Panel value="parameters" className={panel.body}>
        <Parameters />
      </Tabs.Panel>
    </Tabs>
  );
}
