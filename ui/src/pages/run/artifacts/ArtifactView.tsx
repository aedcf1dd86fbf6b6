import { Modal } from "@mantine/core";
import type { Artifact } from "../../../api/types";
import { FileView } from "../../../components/FileView";

interface Props {
  id: string;
  artifact: Artifact;
  onClose: () => void;
}

export function ArtifactView({ id, artifact, onClose }: Props) {
  return (
    <Modal opened onClose={onClose} title={artifact.name} size="60rem">
      <FileView run={id} artifact={artifact} />
    </Modal>
  );
}
