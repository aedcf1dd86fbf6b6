export { editor } from "./editor";
export { shell } from "./shell";
