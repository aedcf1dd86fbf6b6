export { editor } from "./editor";
export { pipeline } from "./pipeline";
export { pipelines } from "./pipelines";
export { run } from "./run";
export { runs } from "./runs";
export { schedules } from "./schedules";
export { shell } from "./shell";
export { states } from "./states";
