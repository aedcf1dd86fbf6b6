import { Modal } from "@mantine/core";
import type { RunDetail } from "../../api/types";
import { useT } from "../../i18n";
import { ParameterForm } from "../runs/ParameterForm";
import { useBegin } from "../runs/use-begin";

interface Props {
  run: RunDetail;
  /** The text that ran, which declares the parameters. */
  text: string;
  onClose: () => void;
}

export function RerunDialog({ run, text, onClose }: Props) {
  const t = useT();
  const { again, isStarting } = useBegin();
  return (
    <Modal opened onClose={onClose} title={t("run.rerunWith")}>
      <ParameterForm
        text={text}
        given={run.parameters}
        action={t("run.rerun")}
        busy={isStarting}
        onSubmit={(parameters) => again({ id: run.id, from: "start", parameters }, onClose)}
      />
    </Modal>
  );
}
