import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { pipelineQuery } from "../../api/queries";
import { Loaded } from "../../components/Loaded";
import { useT } from "../../i18n";
import { ParameterForm } from "../runs/ParameterForm";
import { useBegin } from "../runs/use-begin";

interface Props {
  name: string;
  onClose: () => void;
}

/** Asks for the parameters of a run, and starts it. */
export function RunDialog({ name, onClose }: Props) {
  const t = useT();
  const pipeline = useQuery(pipelineQuery(name));
  const { begin, isStarting } = useBegin();
  return (
    <Modal opened onClose={onClose} title={t("pipelines.runTitle", { name })}>
      <Loaded query={pipeline}>
        {({ text }) => (
          <ParameterForm
            text={text}
            action={t("pipelines.run")}
            busy={isStarting}
            onSubmit={(parameters) => begin({ pipeline: name, parameters }, onClose)}
          />
        )}
      </Loaded>
    </Modal>
  );
}
