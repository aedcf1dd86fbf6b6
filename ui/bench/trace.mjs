/** Traces of Chromium, as far as the measurement of frames looks at them. */
const CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"];

/** Starts a trace; `stop` returns the tasks of the page's own thread, with the time that they took by the clock and on the processor. */
export async function startTrace(browser, page) {
  await browser.startTracing(page, { categories: CATEGORIES });
  return {
    stop: async () => {
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
      const isMain = ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain";
      const threads = new Set(traceEvents.filter(isMain).map(({ pid, tid }) => `${pid} ${tid}`));
      const tasks = traceEvents.filter(
        ({ name, ph, pid, tid }) => ph === "X" && name.endsWith("RunTask") && threads.has(`${pid} ${tid}`),
      );
      return tasks.map(({ dur = 0, tdur = 0 }) => ({ clock: dur / 1000, cpu: tdur / 1000 }));
    },
  };
}
