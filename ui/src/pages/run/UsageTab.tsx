import { Table } from "@mantine/core";
import type { RunNode, Usage } from "../../api/types";
import { useI18n, type Language } from "../../i18n";
import { formatBytes, formatDuration, formatNumber } from "../../lib/format";
import classes from "./tables.module.css";

const KNOWN = ["instances", "calls", "call_nanos", "peak_memory"] as const;

/** What each node's block used of the machine. */
export function UsageTab({ nodes }: { nodes: RunNode[] }) {
  const { t, language } = useI18n();
  const others = [...new Set(nodes.flatMap((node) => Object.keys(node.usage ?? {})))].filter(
    (key) => !(KNOWN as readonly string[]).includes(key),
  );
  return (
    <Table className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("run.node")}</Table.Th>
          <Table.Th>{t("run.block")}</Table.Th>
          {KNOWN.map((key) => (
            <Table.Th key={key} className={classes.number}>
              {t(`run.${key}`)}
            </Table.Th>
          ))}
          {others.map((key) => (
            <Table.Th key={key} className={classes.number}>
              {key.replaceAll("_", " ")}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {nodes.map(({ node, block, usage }) => (
          <Table.Tr key={node}>
            <Table.Td fw={550}>{node}</Table.Td>
            <Table.Td c="dimmed">{block}</Table.Td>
            {[...KNOWN, ...others].map((key) => (
              <Table.Td key={key} className={classes.number}>
                {usage ? amount(key, usage, language) : "–"}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The name of what was measured ends in its unit. */
function amount(key: string, usage: Usage, language: Language): string {
  const value = usage[key];
  if (value === undefined) return "–";
  if (key.endsWith("_nanos")) return formatDuration(value / 1_000_000, language);
  if (key.endsWith("_bytes") || key.endsWith("_memory")) return formatBytes(value);
  return formatNumber(value, language);
}
