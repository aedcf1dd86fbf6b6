import { useT } from "../../i18n";
import { ColumnTable } from "../panel/ColumnTable";
import { useEditorPart } from "../state/editor";
import { useStore, type Store } from "../state/store";
import { columnsOf, type Scene } from "./items";
import classes from "./canvas.module.css";

/** What the schema is wanted of: an edge, or what a node gives. */
type SchemaOf = { edge: string } | { node: string };

/** What the mouse is over; a store of its own, so that moving the mouse draws nothing but this card. */
export interface Hover {
  of: SchemaOf | null;
}

/** Shows the columns of the edge under the mouse, else of the one that is selected. */
export function SchemaCard({ hover, scene }: { hover: Store<Hover>; scene: Scene }) {
  const t = useT();
  const chosen = useEditorPart((state) => state.selection.edges[0]);
  const of = useStore(hover, (value) => value.of);
  const wanted = of ?? (chosen ? { edge: chosen } : null);
  if (!wanted) return null;
  const edge = scene.graph.edges.find(({ id, from }) =>
    "edge" in wanted ? id === wanted.edge : from.node === wanted.node,
  );
  const columns = edge ? columnsOf(scene, edge) : null;
  if (!edge || !columns) return null;
  return (
    <aside className={classes.schema} aria-label={t("editor.columns")}>
      <strong>{"edge" in wanted ? `${edge.from.node} → ${edge.to.node}` : edge.from.node}</strong>
      <ColumnTable columns={columns} />
    </aside>
  );
}
