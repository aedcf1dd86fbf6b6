import { Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { artifactTextQuery } from "../../api/queries";
import type { Artifact, Output } from "../../api/types";
import { FileView } from "../../components/FileView";
import { Loaded } from "../../components/Loaded";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { viewOf } from "../../lib/artifact";
import { diffCsv, type RowDiff } from "../../lib/csv-diff";
import classes from "./Reports.module.css";

interface Props {
  output: Output;
  other: Output;
  file: Artifact;
}

/** The same file of two outputs: tables by what differs, everything else side by side. */
export function Comparison({ output, other, file }: Props) {
  const t = useT();
  const theirs = other.files.find(({ name }) => name === file.name);
  const isTable = file.media_type.startsWith("text/csv") && theirs !== undefined;
  const isShort = theirs && [file, theirs].every((one) => viewOf(one) === "text");
  return (
    <>
      {isTable && isShort && <Differences output={output} other={other} file={file} theirs={theirs} />}
      {isTable && !isShort && (
        <Text c="dimmed" px={16} pb={8}>
          {t("reports.tooLarge")}
        </Text>
      )}
      <div className={classes.beside}>
        <section>
          <Title order={2} size="h5">
            {t("reports.left")} <Time at={output.due ?? output.made_at} />
          </Title>
          <FileView run={output.run} artifact={file} />
        </section>
        <section>
          <Title order={2} size="h5">
            {t("reports.right")} <Time at={other.due ?? other.made_at} />
          </Title>
          {theirs ? (
            <FileView run={other.run} artifact={theirs} />
          ) : (
            <Text c="dimmed">{t("reports.lacks", { file: file.name })}</Text>
          )}
        </section>
      </div>
    </>
  );
}

function Differences({ output, other, file, theirs }: Props & { theirs: Artifact }) {
  const ours = useQuery(artifactTextQuery(output.run, file));
  const before = useQuery(artifactTextQuery(other.run, theirs));
  return (
    <Loaded query={ours}>
      {(after) => <Loaded query={before}>{(text) => <DiffTable before={text} after={after} />}</Loaded>}
    </Loaded>
  );
}

function DiffTable({ before, after }: { before: string; after: string }) {
  const t = useT();
  const { keys, columns, fresh, lost, rows } = useMemo(() => diffCsv(before, after), [before, after]);
  return (
    <section>
      <Title order={2} size="h5">
        {t("reports.differences")}
      </Title>
      <Text size="xs" c="dimmed" mb={4}>
        {rows.length === 0 && lost.length === 0 && fresh.length === 0 && t("reports.same")}
        {rows.length > 0 && t("reports.keyedBy", { columns: keys.join(", ") })}
        {fresh.length > 0 && ` ${t("reports.fresh", { columns: fresh.join(", ") })}`}
        {lost.length > 0 && ` ${t("reports.lost", { columns: lost.join(", ") })}`}
        {rows.length > MOST && ` ${t("reports.cut", { count: MOST })}`}
      </Text>
      {rows.length > 0 && (
        <div className={classes.diff}>
          <Table aria-label={t("reports.differences")} mb="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("reports.difference")}</Table.Th>
                {columns.map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice(0, MOST).map((row, index) => (
                <DiffRow key={index} row={row} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}

/** More differences are nothing that people look at. */
const MOST = 500;

function DiffRow({ row }: { row: RowDiff }) {
  const t = useT();
  return (
    <Table.Tr>
      <Table.Td>{t(`reports.${row.kind}`)}</Table.Td>
      {row.cells.map(({ value, was }, index) => (
        <Table.Td key={index} fw={was === undefined ? undefined : 600}>
          {value}
          {was !== undefined && (
            <span className={classes.was} aria-label={t("reports.was", { value: was })}>
              {was}
            </span>
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
