import type { Health, PipelineSummary } from "../../api/types";

/** What needs a look comes first. */
const URGENCY: Health[] = ["failing", "wrong", "late", "running", "never-ran", "ok", "paused", "draft"];

export const urgency = (health: Health): number => URGENCY.indexOf(health);

export const isWrong = (health: Health): boolean => urgency(health) <= urgency("late");

export function byUrgency(a: PipelineSummary, b: PipelineSummary): number {
  return urgency(a.health) - urgency(b.health) || a.name.localeCompare(b.name);
}

/** Counts the pipelines of each health, the most urgent first. */
export function countHealth(pipelines: PipelineSummary[]): [Health, number][] {
  return URGENCY.map((health): [Health, number] => [
    health,
    pipelines.filter((pipeline) => pipeline.health === health).length,
  ]).filter(([, count]) => count > 0);
}

export interface PipelineSearch {
  query?: string;
  tag?: string;
  owner?: string;
  health?: string;
}

/** Returns the pipelines that fit all filters, the most urgent first. */
export function pick(pipelines: PipelineSummary[], { query, tag, owner, health }: PipelineSearch): PipelineSummary[] {
  const words = (query ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (pipeline: PipelineSummary) => {
    const text = [pipeline.name, pipeline.title, pipeline.description, pipeline.file, ...pipeline.tags]
      .join(" ")
      .toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (!tag || pipeline.tags.includes(tag)) &&
      (!owner || pipeline.owner === owner) &&
      (!health || pipeline.health === health)
    );
  };
  return pipelines.filter(fits).toSorted(byUrgency);
}

export function choices(values: (string | null)[]): string[] {
  return [...new Set(values)].filter((value) => value !== null).toSorted();
}
