import { Button, Modal } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { secretsQuery } from "../../api/queries";
import type { Secret } from "../../api/types";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { DataTable, type Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import classes from "./ConnectionsPage.module.css";
import { NEW } from "./open";
import { SecretForm } from "./SecretForm";

/** Which secrets there are. Their values go in and never come out. */
export function SecretsTab() {
  const t = useT();
  const canEdit = useCanEdit();
  const { open } = useSearch({ from: "/shell/connections" });
  const navigate = useNavigate({ from: "/connections" });
  const query = useQuery(secretsQuery);
  const show = (name?: string) => void navigate({ search: { tab: "secrets", open: name } });
  const columns = useMemo(
    (): Column<Secret>[] => [
      {
        id: "name",
        header: t("connections.name"),
        wide: true,
        sort: ({ name }) => name,
        cell: ({ name }) => <b>{name}</b>,
      },
      {
        id: "updated",
        header: t("connections.updated"),
        width: 220,
        sort: ({ updated_at }) => updated_at,
        cell: ({ updated_at }) => <Time at={updated_at} relative />,
      },
    ],
    [t],
  );
  return (
    <Loaded query={query} what={t("connections.loadingSecrets")}>
      {(secrets) => (
        <>
          <div className={classes.table}>
            <DataTable
              label={t("connections.secrets")}
              columns={columns}
              rows={secrets}
              rowId={(secret) => secret.name}
              onOpen={canEdit ? ({ name }) => show(name) : undefined}
              below={
                secrets.length === 0 && (
                  <Empty
                    example="secrets: { api-key: exchange-key }"
                    action={
                      canEdit && (
                        <Button leftSection={<IconPlus size={14} />} onClick={() => show(NEW)}>
                          {t("connections.new-secrets")}
                        </Button>
                      )
                    }
                  >
                    {t("connections.noSecrets")}
                  </Empty>
                )
              }
            />
          </div>
          <Modal
            opened={open !== undefined}
            onClose={() => show()}
            title={open === NEW ? t("connections.new-secrets") : open}
          >
            <SecretForm key={open} name={open === NEW ? undefined : open} onDone={() => show()} />
          </Modal>
        </>
      )}
    </Loaded>
  );
}
