import { Group, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { diffQuery } from "../../../api/queries";
import type { VersionDiff } from "../../../api/types";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import classes from "./Versions.module.css";

interface Props {
  name: string;
  from: number;
  to: number;
}

/** What changed between two versions: first in the graph, then in the text. */
export function Diff({ name, from, to }: Props) {
  const t = useT();
  const query = useQuery(diffQuery(name, from, to));
  return (
    <section className={classes.diff}>
      <Title order={2}>{t("pipeline.diff", { from, to })}</Title>
      <Loaded query={query} what={t("pipeline.loadingDiff")}>
        {(diff) => (
          <>
            <GraphDiff diff={diff} />
            {diff.text ? <TextDiff text={diff.text} /> : <Text c="dimmed">{t("pipeline.same")}</Text>}
          </>
        )}
      </Loaded>
    </section>
  );
}

function GraphDiff({ diff: { nodes, edges } }: { diff: VersionDiff }) {
  const t = useT();
  const arrows = (pairs: [string, string][]) => pairs.map((pair) => pair.join(" → "));
  const parts = [
    { tone: "ok", sign: "+", what: t("pipeline.nodesAdded"), names: nodes.added },
    { tone: "failing", sign: "−", what: t("pipeline.nodesRemoved"), names: nodes.removed },
    { tone: "late", sign: "~", what: t("pipeline.nodesChanged"), names: nodes.changed },
    { tone: "ok", sign: "+", what: t("pipeline.edgesAdded"), names: arrows(edges.added) },
    { tone: "failing", sign: "−", what: t("pipeline.edgesRemoved"), names: arrows(edges.removed) },
  ].filter(({ names }) => names.length > 0);
  return (
    <Group gap="lg" my={8}>
      {parts.map(({ tone, sign, what, names }) => (
        <span key={what} data-state={tone} className={classes.changed}>
          <b>
            {sign} {what}
          </b>{" "}
          {names.join(", ")}
        </span>
      ))}
    </Group>
  );
}

const KINDS: Record<string, string> = { "+": "added", "-": "removed", "@": "place" };

function TextDiff({ text }: { text: string }) {
  const t = useT();
  return (
    <pre className={classes.text} tabIndex={0} aria-label={t("pipeline.textDiff")}>
      {text.split("\n").map((line, index) => (
        <div key={index} data-kind={KINDS[line[0] ?? ""]}>
          {line || " "}
        </div>
      ))}
    </pre>
  );
}
