import { Button, Modal } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { connectionsQuery } from "../../api/queries";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { DataTable } from "../../components/table";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import classes from "./ConnectionsPage.module.css";
import { ConnectionForm } from "./form/ConnectionForm";
import { isKind } from "./form/kinds";
import { NEW } from "./open";
import { useConnectionColumns } from "./use-connection-columns";

export function ConnectionsTab() {
  const t = useT();
  const canEdit = useCanEdit();
  const { open, kind } = useSearch({ from: "/shell/connections" });
  const navigate = useNavigate({ from: "/connections" });
  const query = useQuery(connectionsQuery);
  const columns = useConnectionColumns();
  const show = (name?: string) => void navigate({ search: { open: name } });
  return (
    <Loaded query={query} what={t("connections.loading")}>
      {(connections) => {
        const opened = connections.find((connection) => connection.name === open);
        return (
          <>
            <div className={classes.table}>
              <DataTable
                label={t("connections.connections")}
                columns={columns}
                rows={connections}
                rowId={(connection) => connection.name}
                onOpen={({ name }) => show(name)}
                below={
                  connections.length === 0 && (
                    <Empty
                      example="postgres://reader@db.example.com/shop"
                      action={
                        canEdit && (
                          <Button leftSection={<IconPlus size={14} />} onClick={() => show(NEW)}>
                            {t("connections.new-connections")}
                          </Button>
                        )
                      }
                    >
                      {t("connections.none")}
                    </Empty>
                  )
                }
              />
            </div>
            <Modal
              opened={open === NEW || opened !== undefined}
              onClose={() => show()}
              title={opened?.name ?? t("connections.new-connections")}
              size="lg"
            >
              <ConnectionForm
                key={open}
                connection={opened}
                taken={connections.map((connection) => connection.name)}
                begin={isKind(kind) ? kind : undefined}
                onDone={() => show()}
              />
            </Modal>
          </>
        );
      }}
    </Loaded>
  );
}
