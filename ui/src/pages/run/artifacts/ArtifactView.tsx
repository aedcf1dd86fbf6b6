import { Modal, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { artifactAddress, artifactTextQuery } from "../../../api/queries";
import type { Artifact } from "../../../api/types";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import classes from "../tables.module.css";
import { readable, viewOf } from "./view";

interface Props {
  id: string;
  artifact: Artifact;
  onClose: () => void;
}

export function ArtifactView({ id, artifact, onClose }: Props) {
  const t = useT();
  const view = viewOf(artifact);
  return (
    <Modal opened onClose={onClose} title={artifact.name} size="60rem">
      {view === "picture" && (
        <img src={artifactAddress(id, artifact)} alt={artifact.name} style={{ maxWidth: "100%" }} />
      )}
      {view === "page" && (
        <iframe sandbox="" src={artifactAddress(id, artifact)} title={artifact.name} className={classes.page} />
      )}
      {view === "text" && <TextOf id={id} artifact={artifact} />}
      {view === "too-large" && <Text>{t("run.tooLarge")}</Text>}
    </Modal>
  );
}

function TextOf({ id, artifact }: { id: string; artifact: Artifact }) {
  const query = useQuery(artifactTextQuery(id, artifact));
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
