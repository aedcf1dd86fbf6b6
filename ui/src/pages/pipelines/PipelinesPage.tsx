import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { pipelinesQuery } from "../../api/queries";
import { Loaded } from "../../components/Loaded";
import { PageHead } from "../../components/PageHead";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { useKeys } from "../../shell/keys/keys";
import { NoPipelines } from "./NoPipelines";
import { PipelineList } from "./PipelineList";
import classes from "./PipelinesPage.module.css";

/** The first page: is anything wrong? */
export function PipelinesPage() {
  const t = useT();
  const navigate = useNavigate();
  const canEdit = useCanEdit();
  const pipelines = useQuery(pipelinesQuery());
  useKeys([{ keys: "n", label: t("pipelines.new"), act: () => canEdit && void navigate({ to: "/pipelines/new" }) }]);
  return (
    <div className={classes.page}>
      <PageHead
        title={t("shell.pipelines")}
        actions={
          canEdit && (
            <Button component={Link} to="/pipelines/new" leftSection={<IconPlus size={14} />}>
              {t("pipelines.new")}
            </Button>
          )
        }
      />
      <Loaded query={pipelines} what={t("pipelines.loading")}>
        {(items) =>
          items.length === 0 ? <NoPipelines /> : <PipelineList all={items} asOf={pipelines.dataUpdatedAt} />
        }
      </Loaded>
    </div>
  );
}
