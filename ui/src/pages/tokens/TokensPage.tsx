import { Button, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { tokensQuery } from "../../api/queries";
import type { Token } from "../../api/types";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { PageHead } from "../../components/PageHead";
import { Prose } from "../../components/Prose";
import { DataTable, type Column } from "../../components/table";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useIsAdmin } from "../../lib/role";
import { RemoveToken } from "./RemoveToken";
import classes from "./TokensPage.module.css";

/** Who may ask the server, as what, and who has done so lately. */
export function TokensPage() {
  const t = useT();
  const isAdmin = useIsAdmin();
  return (
    <div className={classes.page}>
      <PageHead
        title={t("tokens.title")}
        below={
          <Text c="dimmed">
            <Prose text={t("tokens.how")} />
          </Text>
        }
      />
      {isAdmin ? <TokenTable /> : <Empty>{t("tokens.adminOnly")}</Empty>}
    </div>
  );
}

function TokenTable() {
  const t = useT();
  const query = useQuery(tokensQuery);
  const [removing, setRemoving] = useState<string | null>(null);
  const columns = useTokenColumns(setRemoving);
  return (
    <Loaded query={query} what={t("tokens.loading")}>
      {(tokens) => (
        <div className={classes.table}>
          <DataTable
            label={t("tokens.title")}
            columns={columns}
            rows={tokens}
            rowId={({ name }) => name}
            below={tokens.length === 0 && <Empty example="weir token new NAME">{t("tokens.none")}</Empty>}
          />
          {removing && <RemoveToken name={removing} onClose={() => setRemoving(null)} />}
        </div>
      )}
    </Loaded>
  );
}

function useTokenColumns(onRemove: (name: string) => void): Column<Token>[] {
  const t = useT();
  return useMemo(
    () => [
      { id: "name", header: t("tokens.name"), wide: true, sort: ({ name }) => name, cell: ({ name }) => name },
      {
        id: "role",
        header: t("tokens.role"),
        width: 140,
        sort: ({ role }) => role,
        cell: ({ role }) => t(`tokens.role-${role}`),
      },
      {
        id: "made",
        header: t("tokens.made"),
        width: 130,
        from: 640,
        sort: ({ made_at }) => made_at,
        cell: ({ made_at }) => <Time at={made_at} />,
      },
      {
        id: "used",
        header: t("tokens.used"),
        width: 130,
        sort: ({ signed_in_at }) => signed_in_at,
        cell: ({ signed_in_at }) => (signed_in_at ? <Time at={signed_in_at} /> : t("tokens.neverUsed")),
      },
      {
        id: "remove",
        header: t("shell.actions"),
        silent: true,
        width: 120,
        end: true,
        cell: ({ name }) => (
          <Button
            variant="subtle"
            color="red"
            leftSection={<IconTrash size={14} />}
            aria-label={t("tokens.removeName", { name })}
            onClick={() => onRemove(name)}
          >
            {t("tokens.remove")}
          </Button>
        ),
      },
    ],
    [t, onRemove],
  );
}
