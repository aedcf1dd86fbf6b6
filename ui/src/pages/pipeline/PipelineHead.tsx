import { Badge, Button, Group, Text } from "@mantine/core";
import { IconPencil, IconPlayerPlay } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Pipeline } from "../../api/types";
import { PageHead } from "../../components/PageHead";
import { Prose } from "../../components/Prose";
import { State } from "../../components/State";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { HEALTH } from "../../lib/states";
import { useKeys } from "../../shell/keys/keys";
import { PipelineActions } from "../pipelines/PipelineActions";
import { usePipelineActs } from "../pipelines/use-pipeline-acts";
import classes from "./PipelinePage.module.css";

export function PipelineHead({ pipeline }: { pipeline: Pipeline }) {
  const t = useT();
  const { name, title, description, owner, tags, file, health, error, runs, since } = pipeline;
  return (
    <>
      <PageHead
        title={title ?? name}
        beside={
          <>
            <State look={HEALTH[health]} badge />
            {since && <Time at={since} relative />}
          </>
        }
        actions={<HeadActions pipeline={pipeline} />}
        below={
          <Group gap={8}>
            {title && <span>{name}</span>}
            {description && <span>{description}</span>}
            {owner && <span>· {owner}</span>}
            {tags.map((tag) => (
              <Badge key={tag} size="xs" variant="default" tt="none" fw={500}>
                {tag}
              </Badge>
            ))}
            <span>· {file}</span>
          </Group>
        }
      />
      {error && (
        <div className={classes.error} data-state="failing" role="alert">
          <Text fw={600}>
            <Prose text={error} />
          </Text>
          {health === "failing" && runs[0] && (
            <Link to="/runs/$id" params={{ id: runs[0].id }} className="link">
              {t("pipeline.toFailure")}
            </Link>
          )}
          {health === "wrong" && (
            <Link to="/pipelines/$name/edit" params={{ name }} className="link">
              {t("pipeline.toEditor")}
            </Link>
          )}
        </div>
      )}
    </>
  );
}

function HeadActions({ pipeline }: { pipeline: Pipeline }) {
  const t = useT();
  const navigate = useNavigate();
  const canEdit = useCanEdit();
  const { name, deployed } = pipeline;
  const { run, isStarting } = usePipelineActs(pipeline);
  const edit = () => void navigate({ to: "/pipelines/$name/edit", params: { name } });
  useKeys([
    { keys: "e", label: t("pipelines.edit"), act: edit },
    { keys: "r", label: t("pipelines.run"), act: () => canEdit && deployed !== null && run() },
  ]);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPencil size={14} />}
        renderRoot={(props) => <Link to="/pipelines/$name/edit" params={{ name }} {...props} />}
      >
        {canEdit ? t("pipelines.edit") : t("pipeline.look")}
      </Button>
      {canEdit && (
        <Button
          leftSection={<IconPlayerPlay size={14} />}
          onClick={run}
          loading={isStarting}
          disabled={deployed === null}
        >
          {t("pipelines.run")}
        </Button>
      )}
      <PipelineActions pipeline={pipeline} menuOnly />
    </>
  );
}
