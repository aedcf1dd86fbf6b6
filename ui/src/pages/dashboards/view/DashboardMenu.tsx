import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots, IconReport, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useT } from "../../../i18n";
import { useCanEdit } from "../../../lib/role";
import { DeleteDashboard } from "../list/DeleteDashboard";
import { NewDashboard } from "../list/NewDashboard";
import type { Dashboard } from "../types";
import { ReportDialog } from "./ReportDialog";

/** What else can be done with a dashboard. */
export function DashboardMenu({ dashboard }: { dashboard: Dashboard }) {
  const t = useT();
  const canEdit = useCanEdit();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<"copy" | "delete" | "report" | null>(null);
  const { name, title, source } = dashboard;
  const close = () => setDialog(null);
  if (!canEdit) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label={t("dashboards.more", { name: title })}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconReport size={14} />} onClick={() => setDialog("report")}>
            {t("dashboards.makeReport")}
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => setDialog("copy")}>
            {t("dashboards.duplicate")}
          </Menu.Item>
          {source === "page" && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconTrash size={14} />} color="red" onClick={() => setDialog("delete")}>
                {t("dashboards.delete")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "copy" && <NewDashboard from={name} onClose={close} />}
      {dialog === "report" && <ReportDialog dashboard={dashboard} onClose={close} />}
      {dialog === "delete" && (
        <DeleteDashboard name={name} onClose={close} onDone={() => void navigate({ to: "/dashboards" })} />
      )}
    </>
  );
}
