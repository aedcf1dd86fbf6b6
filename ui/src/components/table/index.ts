export type { Column } from "./columns";
export { DataTable, type Selection } from "./DataTable";
