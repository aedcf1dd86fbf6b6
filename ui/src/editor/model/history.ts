/** One state of the text, and what was done to get there. */
export interface Step {
  text: string;
  label: string;
}

/** What can be undone and done again. */
export interface History {
  past: Step[];
  present: Step;
  future: Step[];
  /** Typing into one field is one step: steps with the same key that follow each other soon are joined. */
  merge: { key: string; at: number } | null;
}

const MERGE_MS = 1200;
const MAX_STEPS = 300;

export function startHistory(text: string): History {
  return { past: [], present: { text, label: "" }, future: [], merge: null };
}

export function record(history: History, step: Step, mergeKey: string | null, now: number): History {
  if (step.text === history.present.text) return history;
  const merge = mergeKey === null ? null : { key: mergeKey, at: now };
  const isSame = merge !== null && history.merge?.key === merge.key && now - history.merge.at < MERGE_MS;
  if (isSame) return { ...history, present: step, future: [], merge };
  return { past: [...history.past, history.present].slice(-MAX_STEPS), present: step, future: [], merge };
}

export function undo(history: History): History {
  const before = history.past[history.past.length - 1];
  if (!before) return history;
  return {
    past: history.past.slice(0, -1),
    present: before,
    future: [history.present, ...history.future],
    merge: null,
  };
}

export function redo(history: History): History {
  const [next, ...rest] = history.future;
  if (!next) return history;
  return { past: [...history.past, history.present], present: next, future: rest, merge: null };
}
