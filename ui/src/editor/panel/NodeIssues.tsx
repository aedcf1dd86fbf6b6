import { useEditorPart } from "../state/editor";
import { useMemo } from "react";
import { IssueLine } from "../dock/IssueLine";
import classes from "./panel.module.css";

/** What is wrong with a node. */
export function NodeIssues({ name }: { name: string }) {
  const issues = useEditorPart((state) => state.issues);
  const own = useMemo(() => issues.filter((issue) => issue.node === name), [issues, name]);
  if (own.length === 0) return null;
  return (
    <div className={classes.issues}>
      {own.map((issue, index) => (
        <IssueLine key={index} issue={issue} />
      ))}
    </div>
  );
}
