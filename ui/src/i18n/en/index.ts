export { editor } from "./editor";
export { pipelines } from "./pipelines";
export { run } from "./run";
export { runs } from "./runs";
export { shell } from "./shell";
export { states } from "./states";
