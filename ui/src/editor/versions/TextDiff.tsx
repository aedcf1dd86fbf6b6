import { useMemo } from "react";
import { Text } from "@mantine/core";
import { useT } from "../../i18n";
import { diffLines, hunks } from "../model/text-diff";
import classes from "./versions.module.css";

const SIGNS = { same: " ", added: "+", removed: "−" };

/** Two texts line by line; what did not change is left out where it is far from what did. */
export function TextDiff({ before, after }: { before: string; after: string }) {
  const t = useT();
  const lines = useMemo(() => hunks(diffLines(before, after)), [before, after]);
  if (lines.every((line) => line === null)) return <Text p="sm">{t("editor.noDifference")}</Text>;
  return (
    <pre className={classes.lines}>
      {lines.map((line, index) =>
        line === null ? (
          <div key={index} className={classes.gap}>
            …
          </div>
        ) : (
          <div key={index} data-change={line.kind}>
            <span className={classes.lineNumber}>{line.before ?? ""}</span>
            <span className={classes.lineNumber}>{line.after ?? ""}</span>
            {SIGNS[line.kind]} {line.text}
          </div>
        ),
      )}
    </pre>
  );
}
