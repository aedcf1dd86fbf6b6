import { parse } from "yaml";
import type { Health, Pipeline, PipelineSummary } from "../src/api/types";
import { graphOf } from "./graph.ts";
import { runOf } from "./runs.ts";
import { TITLES } from "./texts.ts";
import { latest, type FakePipeline, type World } from "./world.ts";

interface Head {
  title?: string;
  description?: string;
  owner?: string;
  tags?: string[];
}

function headOf(text: string): Head {
  try {
    return (parse(text) as Head | null) ?? {};
  } catch {
    return {};
  }
}

export function summaryOf(world: World, pipeline: FakePipeline): PipelineSummary {
  const version = latest(pipeline);
  const head = headOf(version.text);
  const runs = world.briefs(pipeline.name);
  const wrong = graphOf(version.text).diagnostics;
  const late = world.ticks.some((tick) => tick.pipeline === pipeline.name && tick.state === "waiting");
  const health = healthOf(pipeline, runs[0]?.status, wrong.length > 0, late);
  const last = world.runs.find((run) => run.pipeline === pipeline.name);
  const failing = runs.findIndex((run) => run.status === "succeeded");
  const since = health === "failing" ? runs[Math.max(0, failing - 1)]?.started_at : runs[0]?.started_at;
  const next = world.schedules(Date.now() + 40 * 86_400_000).find((schedule) => schedule.pipeline === pipeline.name);
  return {
    name: pipeline.name,
    file: pipeline.file,
    title: head.title ?? TITLES[pipeline.name] ?? null,
    description: head.description ?? null,
    owner: head.owner ?? null,
    tags: head.tags ?? [],
    version: version.number,
    deployed: pipeline.deployed,
    paused: pipeline.paused,
    health,
    since: since ?? null,
    error: wrong[0]?.message ?? (health === "failing" && last ? (runOf(last).failure?.message ?? null) : null),
    runs,
    next: next?.next[0] && !next.paused ? { trigger: next.trigger, due: next.next[0] } : null,
    schedules: next ? [`${next.rule} in ${next.zone}`] : [],
  };
}

function healthOf(pipeline: FakePipeline, last: string | undefined, wrong: boolean, late: boolean): Health {
  if (wrong) return "wrong";
  if (pipeline.deployed === null) return "draft";
  if (pipeline.paused) return "paused";
  if (late) return "late";
  if (last === "running") return "running";
  if (last === "failed") return "failing";
  return last ? "ok" : "never-ran";
}

export function pipelineOf(world: World, pipeline: FakePipeline): Pipeline {
  const { text, author, message, made_at } = latest(pipeline);
  return { ...summaryOf(world, pipeline), text, author, message, made_at };
}
