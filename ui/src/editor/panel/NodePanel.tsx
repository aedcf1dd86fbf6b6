import { Tabs } from "@mantine/core";
import { useT } from "../../i18n";
import { nodeOf } from "../model/graph";
import { useEditorPart } from "../state/editor";
import { AccessTab } from "./AccessTab";
import { ConfigTab } from "./ConfigTab";
import { MoreTab } from "./MoreTab";
import { NodeHead } from "./NodeHead";
import { NodeIssues } from "./NodeIssues";
import { NodeYaml } from "../yaml/NodeYaml";
import { PortsTab } from "./PortsTab";
import { useOpenAsks } from "./use-open-asks";
import classes from "./panel.module.css";

/** Everything about one node. */
export function NodePanel({ name }: { name: string }) {
  const t = useT();
  const node = useEditorPart((state) => nodeOf(state.document.graph, name));
  const block = useEditorPart((state) => state.find(node?.block ?? ""));
  const open = useOpenAsks(node, block);
  if (!node) return null;
  const props = { node, block };
  return (
    <div className={classes.node} data-node-panel={name}>
      <NodeHead {...props} />
      <NodeIssues name={name} />
      <Tabs defaultValue="config" className={classes.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="config">{t("editor.tabConfig")}</Tabs.Tab>
          <Tabs.Tab value="ports">{t("editor.tabPorts")}</Tabs.Tab>
          <Tabs.Tab value="access">
            {open === 0 ? t("editor.tabAccess") : t("editor.tabAccessOpen", { count: open })}
          </Tabs.Tab>
          <Tabs.Tab value="more">{t("editor.tabMore")}</Tabs.Tab>
          <Tabs.Tab value="yaml">YAML</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="config" className={classes.body}>
          <ConfigTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="ports" className={classes.body}>
          <PortsTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="access" className={classes.body}>
          <AccessTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="more" className={classes.body}>
          <MoreTab {...props} />
        </Tabs.Panel>
        <Tabs.Panel value="yaml" className={classes.body}>
          <NodeYaml name={name} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
