import "@mantine/spotlight/styles.css";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useEffect } from "react";
import { useT } from "../../i18n";
import { useFindable } from "./use-findable";

const [store, spotlight] = createSpotlight();

/** How many of each group are shown. */
const LIMIT = 12;

/** Finds pipelines, runs, blocks, connections and pages by what is typed. */
export function Finder({ asked }: { asked: number }) {
  const t = useT();
  const groups = useFindable();
  useEffect(() => {
    if (asked > 0) spotlight.open();
  }, [asked]);
  return (
    <Spotlight
      store={store}
      shortcut={null}
      actions={groups}
      limit={LIMIT}
      scrollable
      maxHeight={480}
      highlightQuery
      nothingFound={t("shell.findNothing")}
      searchProps={{
        leftSection: <IconSearch size={16} aria-hidden />,
        placeholder: t("shell.findHint"),
        "aria-label": t("shell.find"),
      }}
    />
  );
}
