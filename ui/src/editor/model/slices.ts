/** Work in slices: at each `yield` it may wait for the next frame. */
export type Slices<T> = Generator<void, T, void>;

/** Does all that is left of it at once. */
export function finish<T>(work: Slices<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Does a slice a turn, so that frames come in between, then hands on what has come of it. Returns what does the rest at once. */
export function inSlices<T>(work: Slices<T>, then: (result: T) => void): () => void {
  let isDone = false;
  const end = (result: T) => {
    isDone = true;
    then(result);
  };
  const go = () => {
    if (isDone) return;
    const step = work.next();
    if (step.done) end(step.value);
    else setTimeout(go);
  };
  setTimeout(go);
  return () => {
    if (!isDone) end(finish(work));
  };
}
