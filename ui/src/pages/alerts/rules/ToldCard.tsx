import { Button, Collapse, Group, Text } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { Message } from "../../../api/types";
import { MessageCard } from "../../../components/MessageCard";
import { useT } from "../../../i18n";
import classes from "./Rules.module.css";

interface Props {
  name: string;
  /** What stands before the name. */
  mark: ReactNode;
  message: Message;
  /** Whether the message is shown from the beginning. */
  begin: boolean;
  children: ReactNode;
}

/** Something that people are told, with the message. */
export function ToldCard({ name, mark, message, begin, children }: Props) {
  const t = useT();
  const [open, setOpen] = useState(begin);
  const Icon = open ? IconEyeOff : IconEye;
  return (
    <article className={classes.card} aria-label={name}>
      <Group gap={8} wrap="nowrap">
        {mark}
        <Text fw={600}>{name}</Text>
        <Button
          ml="auto"
          variant="subtle"
          size="compact-xs"
          leftSection={<Icon size={14} />}
          aria-expanded={open}
          aria-label={t(open ? "alerts.hideMessage" : "alerts.showMessage", { rule: name })}
          onClick={() => setOpen(!open)}
        >
          {t("alerts.message")}
        </Button>
      </Group>
      {children}
      <Collapse expanded={open}>
        <MessageCard message={message} />
      </Collapse>
    </article>
  );
}

export function Channels({ names }: { names: string[] }) {
  return (
    <Group gap="xs">
      {names.map((name) => (
        <Link key={name} to="/connections" search={{ open: name }} className="link">
          {name}
        </Link>
      ))}
    </Group>
  );
}

export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
