import { Tooltip } from "@mantine/core";
import { IconClock, IconDatabase, IconDice3, IconFiles, IconKey, IconWorld, type Icon } from "@tabler/icons-react";
import type { Capabilities } from "../../api/types";
import { useT, type Key } from "../../i18n";
import classes from "./palette.module.css";

type Asked = "http" | "sql" | "objects" | "secrets" | "clock" | "random";

const ICONS: Record<Asked, Icon> = {
  http: IconWorld,
  sql: IconDatabase,
  objects: IconFiles,
  secrets: IconKey,
  clock: IconClock,
  random: IconDice3,
};

/** What a block asks for, by icon and word. */
export function CapabilityBadges({ capabilities }: { capabilities: Capabilities }) {
  const t = useT();
  return (
    <span className={classes.badges}>
      {askedFor(capabilities).map((asked) => {
        const Shown = ICONS[asked];
        const label = t(`editor.asks-${asked}` satisfies Key);
        return (
          <Tooltip key={asked} label={label}>
            <span role="img" aria-label={label}>
              <Shown size={13} stroke={1.6} aria-hidden />
            </span>
          </Tooltip>
        );
      })}
    </span>
  );
}

export function askedFor({ http, connections, secrets, clock, random }: Capabilities): Asked[] {
  const flags = {
    http,
    sql: connections.includes("sql"),
    objects: connections.includes("objects"),
    secrets,
    clock,
    random,
  };
  return (Object.keys(flags) as Asked[]).filter((asked) => flags[asked]);
}
