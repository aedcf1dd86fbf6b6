export type View = "graph" | "both" | "yaml";
