import { Badge, Button, Radio, Table, Text, VisuallyHidden } from "@mantine/core";
import { useDeploy } from "../../../api/mutations";
import type { Pipeline, Version } from "../../../api/types";
import { useReport } from "../../../components/report";
import { Time } from "../../../components/Time";
import { useT } from "../../../i18n";
import { useCanEdit } from "../../../lib/role";
import classes from "./Versions.module.css";

interface Props {
  pipeline: Pipeline;
  versions: Version[];
  from: number;
  to: number;
  onCompare: (from: number, to: number) => void;
}

export function VersionList({ pipeline, versions, from, to, onCompare }: Props) {
  const t = useT();
  return (
    <Table className={classes.list} verticalSpacing={8}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("pipeline.from")}</Table.Th>
          <Table.Th>{t("pipeline.to")}</Table.Th>
          <Table.Th>{t("pipelines.version")}</Table.Th>
          <Table.Th>{t("pipeline.change")}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t("shell.actions")}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {versions.map((version) => {
          const { number, message, author, made_at, deployed } = version;
          return (
            <Table.Tr key={number}>
              <Table.Td>
                <Radio
                  name="from"
                  aria-label={t("pipeline.compareFrom", { version: number })}
                  checked={number === from}
                  onChange={() => onCompare(number, to)}
                />
              </Table.Td>
              <Table.Td>
                <Radio
                  name="to"
                  aria-label={t("pipeline.compareTo", { version: number })}
                  checked={number === to}
                  onChange={() => onCompare(from, number)}
                />
              </Table.Td>
              <Table.Td>
                v{number}{" "}
                {deployed && (
                  <Badge size="xs" variant="default" tt="none" miw="max-content">
                    {t("pipeline.deployed")}
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>
                {message ?? <Text c="dimmed">{t("pipeline.noMessage")}</Text>}
                <Text size="xs" c="dimmed">
                  {author} · <Time at={made_at} relative />
                </Text>
              </Table.Td>
              <Table.Td>{!deployed && <DeployButton pipeline={pipeline} version={number} />}</Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function DeployButton({ pipeline: { name, deployed }, version }: { pipeline: Pipeline; version: number }) {
  const t = useT();
  const report = useReport();
  const deploy = useDeploy();
  const back = deployed !== null && version < deployed;
  if (!useCanEdit()) return null;
  return (
    <Button
      variant="default"
      loading={deploy.isPending}
      onClick={() =>
        deploy.mutate(
          { pipeline: name, version },
          { onSuccess: () => report.done(t("pipeline.didDeploy", { version })), onError: report.problem },
        )
      }
    >
      {back ? t("pipeline.rollBack") : t("pipeline.deploy")}
    </Button>
  );
}
