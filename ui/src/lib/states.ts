import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClockExclamation,
  IconClockHour4,
  IconFileAlert,
  IconInfoCircle,
  IconMailForward,
  IconPencil,
  IconPlayerPause,
  IconPlayerSkipForward,
  IconPlayerTrackNext,
  IconProgress,
  IconZzz,
} from "@tabler/icons-react";
import type { DeliveryState, Health, Message, RunStatus, TickState } from "../api/types";
import type { Key } from "../i18n";

/** The colour of a state, see `state.css`. */
export type Tone = "ok" | "failing" | "late" | "running" | "planned" | "none";

export interface Look {
  tone: Tone;
  icon: typeof IconBan;
  word: Extract<Key, `states.${string}`>;
}

export const HEALTH: Record<Health, Look> = {
  failing: { tone: "failing", icon: IconCircleX, word: "states.failing" },
  wrong: { tone: "failing", icon: IconFileAlert, word: "states.wrong" },
  late: { tone: "late", icon: IconClockExclamation, word: "states.late" },
  running: { tone: "running", icon: IconProgress, word: "states.running" },
  ok: { tone: "ok", icon: IconCircleCheck, word: "states.ok" },
  "never-ran": { tone: "none", icon: IconCircleDashed, word: "states.neverRan" },
  paused: { tone: "none", icon: IconPlayerPause, word: "states.paused" },
  draft: { tone: "none", icon: IconPencil, word: "states.draft" },
};

export const RUN: Record<RunStatus, Look> = {
  running: { tone: "running", icon: IconProgress, word: "states.running" },
  succeeded: { tone: "ok", icon: IconCircleCheck, word: "states.succeeded" },
  failed: { tone: "failing", icon: IconCircleX, word: "states.failed" },
  cancelled: { tone: "none", icon: IconBan, word: "states.cancelled" },
  abandoned: { tone: "late", icon: IconZzz, word: "states.abandoned" },
};

export const TICK: Record<TickState, Look> = {
  waiting: { tone: "late", icon: IconClockHour4, word: "states.waiting" },
  running: RUN.running,
  ran: { tone: "ok", icon: IconCircleCheck, word: "states.ran" },
  failed: RUN.failed,
  skipped: { tone: "none", icon: IconPlayerSkipForward, word: "states.skipped" },
  missed: { tone: "late", icon: IconAlertTriangle, word: "states.missed" },
};

/** What became of a rejected row. The epoch of one that failed did so, and the row comes again. */
export type RejectStatus = "open" | "replayed" | "failed";

export const REJECT: Record<RejectStatus, Look> = {
  open: { tone: "late", icon: IconAlertTriangle, word: "states.open" },
  replayed: { tone: "ok", icon: IconCircleCheck, word: "states.replayed" },
  failed: { tone: "none", icon: IconPlayerTrackNext, word: "states.comesAgain" },
};

/** How bad it is that people are told something. */
export const SEVERITY: Record<Message["severity"], Look> = {
  error: { tone: "failing", icon: IconCircleX, word: "states.error" },
  warning: { tone: "late", icon: IconAlertTriangle, word: "states.warning" },
  info: { tone: "running", icon: IconInfoCircle, word: "states.info" },
  success: { tone: "ok", icon: IconCircleCheck, word: "states.ok" },
};

export const DELIVERY: Record<DeliveryState, Look> = {
  "given-up": { tone: "failing", icon: IconCircleX, word: "states.givenUp" },
  failed: { tone: "late", icon: IconMailForward, word: "states.elsewhere" },
  waiting: { tone: "running", icon: IconClockHour4, word: "states.waiting" },
  sent: { tone: "ok", icon: IconCircleCheck, word: "states.sent" },
};

export const PLANNED: Look = { tone: "planned", icon: IconPlayerTrackNext, word: "states.planned" };

export const REJECT_STATUSES = Object.keys(REJECT) as RejectStatus[];
export const DELIVERY_STATES = Object.keys(DELIVERY) as DeliveryState[];
export const RUN_STATUSES = Object.keys(RUN) as RunStatus[];
export const TICK_STATES = Object.keys(TICK) as TickState[];
export const HEALTHS = Object.keys(HEALTH) as Health[];
