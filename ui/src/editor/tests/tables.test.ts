import { expect, it } from "vitest";
import type { PlanView } from "../../api/types";
import { tablesOf } from "../sql/tables";

const edge = (to_port: string, ...names: string[]) => ({
  ...{ from_node: "orders", from_port: "out", to_node: "daily", to_port },
  columns: names.map((name) => ({ name, type: "utf8", nullable: true })),
});

it("knows a node's tables before they are planned, and their columns then", () => {
  const inputs = [
    { port: "o", source: "orders", output: null },
    { port: null, source: "stores", output: null },
  ];
  expect(tablesOf("daily", inputs, null)).toEqual({ o: [], stores: [] });
  const plan = { edges: [edge("o", "id", "amount"), { ...edge("x"), to_node: "other" }] } as unknown as PlanView;
  expect(tablesOf("daily", inputs, plan)).toEqual({ o: ["id", "amount"], stores: [] });
});
