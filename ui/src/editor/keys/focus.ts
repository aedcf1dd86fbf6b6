/** How often it is looked for what has to be drawn first, and how long. */
const STEP_MS = 30;
const LONGEST_MS = 1_500;

/** Moves the focus to a node of the canvas, as soon as it is drawn. */
export function focusNode(name: string): void {
  focusSoon(() => document.querySelector(`.react-flow__node[data-id="${CSS.escape(name)}"]`));
}

/** Moves the focus to the first field of a node's form, as soon as it is drawn. */
export function focusForm(name: string): void {
  const fields = "input, textarea, select, button, [contenteditable='true']";
  focusSoon(() =>
    document.querySelector(`[data-node-panel="${CSS.escape(name)}"] [role=tabpanel]`)?.querySelector(fields),
  );
}

function focusSoon(find: () => Element | null | undefined, until = Date.now() + LONGEST_MS): void {
  const found = find();
  if (found instanceof HTMLElement) found.focus({ preventScroll: found.matches(".react-flow__node") });
  else if (Date.now() < until) setTimeout(() => focusSoon(find, until), STEP_MS);
}
