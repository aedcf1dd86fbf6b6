import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { artifactAddress, artifactTextQuery } from "../api/queries";
import type { Artifact } from "../api/types";
import { useT } from "../i18n";
import { readable, viewOf } from "../lib/artifact";
import classes from "./FileView.module.css";
import { Loaded } from "./Loaded";

interface Props {
  /** The run that made the file. */
  run: string;
  artifact: Artifact;
}

/** Shows a file that a run made, as far as a page can show it. */
export function FileView({ run, artifact }: Props) {
  const t = useT();
  const view = viewOf(artifact);
  const address = artifactAddress(run, artifact);
  if (view === "picture") return <img src={address} alt={artifact.name} className={classes.picture} />;
  // What a block made is never run: the frame has no scripts and no rights.
  if (view === "page") return <iframe sandbox="" src={address} title={artifact.name} className={classes.page} />;
  if (view === "text") return <TextOf run={run} artifact={artifact} />;
  return <Text c="dimmed">{view === "too-large" ? t("run.tooLarge") : t("reports.noView")}</Text>;
}

function TextOf({ run, artifact }: Props) {
  const query = useQuery(artifactTextQuery(run, artifact));
  return (
    <Loaded query={query}>
      {(text) => (
        <pre className={classes.code} tabIndex={0}>
          {readable(text, artifact)}
        </pre>
      )}
    </Loaded>
  );
}
