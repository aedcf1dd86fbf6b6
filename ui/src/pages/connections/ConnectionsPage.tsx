import { Button, Tabs } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { PageHead } from "../../components/PageHead";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { useKeys } from "../../shell/keys/keys";
import { ConnectionsTab } from "./ConnectionsTab";
import classes from "./ConnectionsPage.module.css";
import { NEW } from "./open";
import { SecretsTab } from "./SecretsTab";

const TABS = ["connections", "secrets"] as const;

/** What is outside, and how to get in. */
export function ConnectionsPage() {
  const t = useT();
  const canEdit = useCanEdit();
  const search = useSearch({ from: "/shell/connections" });
  const navigate = useNavigate({ from: "/connections" });
  const tab = search.tab === "secrets" ? "secrets" : "connections";
  const add = () => void navigate({ search: { tab, open: NEW } });
  useKeys([{ keys: "n", label: t(`connections.new-${tab}`), act: () => canEdit && add() }]);
  return (
    <div className={classes.page}>
      <PageHead
        title={t(`connections.${tab}`)}
        actions={
          canEdit && (
            <Button leftSection={<IconPlus size={14} />} onClick={add}>
              {t(`connections.new-${tab}`)}
            </Button>
          )
        }
      />
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: { tab: next ?? undefined } })}
        className={classes.tabs}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabList}>
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`connections.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className={classes.panel}>
          {tab === "secrets" ? <SecretsTab /> : <ConnectionsTab />}
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}
