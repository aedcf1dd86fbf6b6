import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { address } from "../api/client";
import { listen } from "../api/events";
import type { Changed } from "../api/types";

/** What has to be read again when something changed. */
const STALE: Record<Exclude<Changed["what"], "all">, string[]> = {
  pipeline: ["pipelines", "pipeline", "schedules"],
  run: ["runs", "run", "pipelines", "statistics"],
  tick: ["ticks", "backfills", "pipelines"],
  connection: ["connections"],
  report: ["reports"],
  delivery: ["deliveries"],
  dashboard: ["dashboards", "dashboard"],
  alerts: ["alerts", "incidents"],
  incident: ["incidents"],
};

/** Changes that come within this time are answered with one reading. */
const TOGETHER = 300;

/**
 * Reads again what the server says has changed. Only what is on the page is asked for at once. Returns since when the server has not been
 * heard; nothing while it is.
 */
export function useChanges(): string | null {
  const client = useQueryClient();
  const [lost, setLost] = useState<string | null>(null);
  useEffect(() => {
    const stale = new Set<string>();
    /** The server told more than this page could take. */
    let missed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      if (missed) void client.invalidateQueries();
      else for (const key of stale) void client.invalidateQueries({ queryKey: [key] });
      stale.clear();
      missed = false;
    };
    const onChanged = (data: unknown) => {
      const { what } = data as Changed;
      if (what === "all") missed = true;
      else for (const key of STALE[what] ?? []) stale.add(key);
      clearTimeout(timer);
      timer = setTimeout(refresh, TOGETHER);
    };
    let wasLost = false;
    const onState = (open: boolean) => {
      // What has changed meanwhile was told to nobody.
      if (open && wasLost) onChanged({ what: "all" });
      wasLost = !open;
      setLost((since) => (open ? null : (since ?? new Date().toISOString())));
    };
    const stop = listen(address("/events"), { changed: onChanged }, onState);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client]);
  return lost;
}
