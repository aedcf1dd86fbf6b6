import type { RunStarted, Tick } from "./types";

/** A run was asked for, and it is settled already that there will be none. */
export class NeverBegan extends Error {
  readonly tick: Tick;

  constructor(tick: Tick) {
    super(tick.why ?? tick.state);
    this.name = "NeverBegan";
    this.tick = tick;
  }
}

/** Returns what came of asking for a run. The server answers the same whether the run waits or can never begin: that stands in its tick. */
export function begun(started: RunStarted): RunStarted {
  const { run, tick } = started;
  if (run === null && ["failed", "skipped", "missed"].includes(tick.state)) throw new NeverBegan(tick);
  return started;
}
