import { Button, Group, Table, VisuallyHidden } from "@mantine/core";
import { IconDownload, IconEye } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { artifactAddress, artifactsQuery } from "../../../api/queries";
import type { Artifact } from "../../../api/types";
import { Empty } from "../../../components/Empty";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import { formatBytes } from "../../../lib/format";
import classes from "../tables.module.css";
import { ArtifactView } from "./ArtifactView";
import { viewOf } from "../../../lib/artifact";

/** The files that blocks left behind. */
export function ArtifactsTab({ id }: { id: string }) {
  const t = useT();
  const query = useQuery(artifactsQuery(id));
  const [open, setOpen] = useState<Artifact | null>(null);
  return (
    <Loaded query={query} what={t("run.artifactsLoading")}>
      {(artifacts) =>
        artifacts.length === 0 ? (
          <Empty>{t("run.noArtifacts")}</Empty>
        ) : (
          <>
            <ArtifactTable id={id} artifacts={artifacts} onOpen={setOpen} />
            {open && <ArtifactView id={id} artifact={open} onClose={() => setOpen(null)} />}
          </>
        )
      }
    </Loaded>
  );
}

interface Props {
  id: string;
  artifacts: Artifact[];
  onOpen: (artifact: Artifact) => void;
}

function ArtifactTable({ id, artifacts, onOpen }: Props) {
  const t = useT();
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("run.artifact")}</Table.Th>
          <Table.Th>{t("run.node")}</Table.Th>
          <Table.Th>{t("run.mediaType")}</Table.Th>
          <Table.Th className={classes.number}>{t("run.size")}</Table.Th>
          <Table.Th>
            <VisuallyHidden>{t("shell.actions")}</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {artifacts.map((artifact) => {
          const { node, name, media_type, size } = artifact;
          return (
            <Table.Tr key={`${node} ${name}`}>
              <Table.Td fw={550}>{name}</Table.Td>
              <Table.Td>{node}</Table.Td>
              <Table.Td c="dimmed">{media_type}</Table.Td>
              <Table.Td className={classes.number}>{formatBytes(size)}</Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  {viewOf(artifact) !== null && (
                    <Button
                      variant="subtle"
                      leftSection={<IconEye size={14} />}
                      aria-label={t("run.viewOf", { name })}
                      onClick={() => onOpen(artifact)}
                    >
                      {t("run.view")}
                    </Button>
                  )}
                  <Button
                    variant="subtle"
                    component="a"
                    href={artifactAddress(id, artifact)}
                    download={name.split("/").at(-1)}
                    leftSection={<IconDownload size={14} />}
                    aria-label={t("run.downloadOf", { name })}
                  >
                    {t("run.download")}
                  </Button>
                </Group>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}
