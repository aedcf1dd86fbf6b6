import { lazy, Suspense } from "react";
import { Tabs } from "@mantine/core";
import { Loading } from "../../components/Loading";
import { useT } from "../../i18n";
import { TextDiff } from "./TextDiff";
import classes from "./versions.module.css";

const GraphDiff = lazy(() => import("./GraphDiff").then((module) => ({ default: module.GraphDiff })));

/** The difference between two texts of a pipeline: as a graph, and line by line. */
export function DiffTabs({ before, after }: { before: string; after: string }) {
  const t = useT();
  return (
    <Tabs defaultValue="graph" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="graph">{t("editor.graph")}</Tabs.Tab>
        <Tabs.Tab value="text">{t("editor.text")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="graph" className={classes.graph}>
        <Suspense fallback={<Loading />}>
          <GraphDiff before={before} after={after} />
        </Suspense>
      </Tabs.Panel>
      <Tabs.Panel value="text" className={classes.text}>
        <TextDiff before={before} after={after} />
      </Tabs.Panel>
    </Tabs>
  );
}
