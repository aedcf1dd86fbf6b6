import type { Schedule } from "../../api/types";

export interface Planned extends Pick<Schedule, "pipeline" | "trigger" | "rule" | "zone" | "paused"> {
  due: string;
}

/** Returns the moments to come of all schedules, or of one pipeline's, in order. */
export function plannedOf(schedules: Schedule[], pipeline?: string): Planned[] {
  return schedules
    .filter((schedule) => !pipeline || schedule.pipeline === pipeline)
    .flatMap(({ next, ...schedule }) => next.map((due) => ({ ...schedule, due })))
    .toSorted((a, b) => a.due.localeCompare(b.due) || a.pipeline.localeCompare(b.pipeline));
}
