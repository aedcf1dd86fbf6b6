import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Empty } from "../../components/Empty";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";

const EXAMPLE = `name: daily-share
nodes:
  candles:
    block: file@1
    config: { connection: in, path: "*.csv" }
  table:
    block: sqlite-loader@1
    inputs: candles`;

export function NoPipelines() {
  const t = useT();
  const canEdit = useCanEdit();
  return (
    <Empty
      example={EXAMPLE}
      action={
        canEdit && (
          <Button component={Link} to="/pipelines/new" leftSection={<IconPlus size={14} />}>
            {t("pipelines.makeFirst")}
          </Button>
        )
      }
    >
      {t("pipelines.none")}
    </Empty>
  );
}
