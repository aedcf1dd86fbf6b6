import { Group, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import classes from "./PageHead.module.css";

interface Props {
  title: string;
  /** What the tab of the browser says, if not the title. */
  tab?: string;
  /** Beside the title. */
  beside?: ReactNode;
  /** The buttons. */
  actions?: ReactNode;
  /** One line below the title. */
  below?: ReactNode;
}

export function PageHead({ title, tab, beside, actions, below }: Props) {
  useEffect(() => {
    document.title = `${tab ?? title} · Weir`;
  }, [tab, title]);
  return (
    <div className={classes.head}>
      <Group gap="sm" className={classes.line}>
        <Title order={1}>{title}</Title>
        {beside}
        <Group gap="xs" ml="auto">
          {actions}
        </Group>
      </Group>
      {below && (
        <Text c="dimmed" component="div" mt={4}>
          {below}
        </Text>
      )}
    </div>
  );
}
