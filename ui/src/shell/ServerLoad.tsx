import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { serverQuery } from "../api/queries";
import { useT } from "../i18n";
import classes from "./Header.module.css";

/** How busy the server is. */
export function ServerLoad() {
  const t = useT();
  const { data } = useQuery(serverQuery);
  if (!data) return null;
  const { running, parallel, waiting, version, server, store } = data;
  return (
    <Text span size="xs" c="dimmed" className={classes.load} title={`Weir ${version} · ${server} · ${store}`}>
      {t("shell.busy", { running, parallel })}
      {waiting > 0 && ` · ${t("shell.waiting", { waiting })}`}
    </Text>
  );
}
