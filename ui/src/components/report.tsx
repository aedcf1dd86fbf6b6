import { List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { useT } from "../i18n";
import { told } from "./Failed";
import { Prose } from "./Prose";

/** Says at the edge of the page what became of an act. */
export function useReport() {
  const t = useT();
  return useMemo(
    () => ({
      done: (message: string) => {
        notifications.show({ message, icon: <IconCheck size={16} />, color: "gray", autoClose: 4_000 });
      },
      problem: (error: unknown) => {
        const { title, why, hints } = told(error, t);
        const message = (
          <Stack gap={4}>
            {why && (
              <Text>
                <Prose text={why} />
              </Text>
            )}
            {hints.length > 0 && (
              <List size="sm">
                {hints.map((hint) => (
                  <List.Item key={hint}>
                    <Prose text={hint} />
                  </List.Item>
                ))}
              </List>
            )}
          </Stack>
        );
        notifications.show({ title, message, icon: <IconAlertTriangle size={16} />, color: "red", autoClose: 12_000 });
      },
    }),
    [t],
  );
}
