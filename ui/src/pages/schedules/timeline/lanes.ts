import type { PipelineSummary, Run, Schedule } from "../../../api/types";
import { RUN, type Tone } from "../../../lib/states";

export interface Span {
  key: string;
  run: Run;
  from: number;
  to: number;
  tone: Tone;
}

export interface Lane {
  pipeline: string;
  spans: Span[];
  /** Moments to come. */
  planned: number[];
  paused: boolean;
}

interface View {
  pipelines: PipelineSummary[];
  runs: Run[];
  schedules: Schedule[];
  from: number;
  to: number;
  now: number;
  /** The one pipeline that is shown. */
  only?: string;
}

/** Returns a lane for each pipeline that ran in the view or will. */
export function lanesOf({ pipelines, runs, schedules, from, to, now, only }: View): Lane[] {
  const lanes = pipelines
    .filter(({ name }) => !only || name === only)
    .map(({ name, paused }): Lane => {
      const spans = runs.filter((run) => run.pipeline === name).map((run) => spanOf(run, now));
      const due = schedules.filter((schedule) => schedule.pipeline === name).flatMap((schedule) => schedule.next);
      return {
        pipeline: name,
        spans: spans.filter((span) => span.to >= from && span.from <= to),
        planned: due.map((at) => Date.parse(at)).filter((at) => at >= from && at <= to),
        paused,
      };
    });
  return lanes
    .filter((lane) => only || lane.spans.length > 0 || lane.planned.length > 0)
    .toSorted((a, b) => a.pipeline.localeCompare(b.pipeline));
}

function spanOf(run: Run, now: number): Span {
  const to = run.ended_at ? Date.parse(run.ended_at) : now;
  return { key: run.id, run, from: Date.parse(run.started_at), to, tone: RUN[run.status].tone };
}
