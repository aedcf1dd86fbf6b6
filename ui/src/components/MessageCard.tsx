import { Group, List, Stack, Table, Text } from "@mantine/core";
import { IconExternalLink, IconPaperclip } from "@tabler/icons-react";
import type { Message } from "../api/types";
import { useT } from "../i18n";
import { formatBytes } from "../lib/format";
import { SEVERITY } from "../lib/states";
import classes from "./MessageCard.module.css";
import { State } from "./State";

/** A message as people see it, whatever it comes through. */
export function MessageCard({ message }: { message: Message }) {
  const { title, severity, language } = message;
  const look = SEVERITY[severity];
  return (
    <Stack gap="xs" className={classes.card} data-state={look.tone}>
      <Group gap={8} wrap="nowrap">
        <State look={look} />
        <Text fw={600} component="span" lang={language}>
          {title}
        </Text>
      </Group>
      <Body message={message} />
    </Stack>
  );
}

function Body({ message: { text, facts, tables, links, attachments, language } }: { message: Message }) {
  const paragraphs = text.split(/\n{2,}/).filter((each) => each.trim() !== "");
  return (
    <Stack gap="xs" lang={language}>
      {paragraphs.map((paragraph, index) => (
        <p key={index}>{paragraph}</p>
      ))}
      {facts.length > 0 && (
        <dl className={classes.facts}>
          {facts.map(({ label, value }) => (
            <Fact key={label} label={label} value={value} />
          ))}
        </dl>
      )}
      {tables.map((table, index) => (
        <MessageTable key={index} table={table} />
      ))}
      {attachments.length > 0 && (
        <List size="sm" icon={<IconPaperclip size={14} aria-hidden />}>
          {attachments.map(({ name, size }) => (
            <List.Item key={name}>
              {name} · {formatBytes(size)}
            </List.Item>
          ))}
        </List>
      )}
      {links.length > 0 && (
        <Group gap="md">
          {links.map(({ label, url }) => (
            <MessageLink key={label + url} label={label} url={url} />
          ))}
        </Group>
      )}
    </Stack>
  );
}

function Fact({ label, value }: Message["facts"][number]) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}

function MessageTable({ table: { title, columns, rows, more } }: { table: Message["tables"][number] }) {
  const t = useT();
  return (
    <div className={classes.table}>
      {title && <Text fw={550}>{title}</Text>}
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column, index) => (
              <Table.Th key={index}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, column) => (
                <Table.Td key={column}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {more > 0 && <Text c="dimmed">{t("shell.moreRows", { count: more })}</Text>}
    </div>
  );
}

/** What is no address of the web is shown, and leads nowhere. */
function MessageLink({ label, url }: Message["links"][number]) {
  if (!/^https?:\/\//.test(url)) return <span>{label}</span>;
  return (
    <a href={url} title={url} className="link" target="_blank" rel="noreferrer">
      {label} <IconExternalLink size={13} aria-hidden />
    </a>
  );
}
