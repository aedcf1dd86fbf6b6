import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  /** One sentence: why there is nothing, and what would change that. */
  children: ReactNode;
  /** One button. */
  action?: ReactNode;
  /** One example. */
  example?: string;
}

/** What stands where there is nothing yet. */
export function Empty({ children, action, example }: Props) {
  return (
    <Stack gap="sm" p="lg" align="flex-start" maw={560}>
      <Text c="dimmed">{children}</Text>
      {example && (
        <Text component="pre" size="xs" ff="monospace" m={0} c="dimmed">
          {example}
        </Text>
      )}
      {action}
    </Stack>
  );
}
