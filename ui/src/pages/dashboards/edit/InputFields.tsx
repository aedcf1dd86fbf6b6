import { ActionIcon, Button, Select, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { pipelinesQuery } from "../../../api/queries";
import { getIn, isMap } from "../../../editor/model/value";
import { useT } from "../../../i18n";
import { setInput } from "../model/edits";
import classes from "./Edit.module.css";
import type { Draft } from "./use-draft";

const NAME = /^[a-z][a-z0-9_]*$/;
const EMPTY = { name: "", pipeline: "", node: "" };

/** What tiles may read beside connections: what the loaders of pipelines wrote. Files stand here, and are written in the text. */
export function InputFields({ draft }: { draft: Draft }) {
  const t = useT();
  const { inputs } = draft.file;
  const [fresh, setFresh] = useState(EMPTY);
  const pipelines = (useQuery(pipelinesQuery()).data ?? []).map(({ name }) => name);
  const isReady = NAME.test(fresh.name) && !inputs.includes(fresh.name) && fresh.pipeline !== "" && fresh.node !== "";
  const add = () => {
    const { name, pipeline, node } = fresh;
    draft.apply(setInput(draft.document, name, { pipeline, node }), t("dashboards.didHead"));
    setFresh(EMPTY);
  };
  const remove = (name: string) => draft.apply(setInput(draft.document, name, null), t("dashboards.didHead"));
  return (
    <>
      <Text c="dimmed">{t("dashboards.inputsHelp")}</Text>
      {inputs.map((name) => (
        <div key={name} className={classes.line} data-of="input">
          <Text fw={600}>{name}</Text>
          <Text ff="monospace" size="xs" style={{ gridColumn: "span 2" }}>
            {saidOf(getIn(draft.document.value, ["inputs", name]))}
          </Text>
          <ActionIcon
            aria-label={t("dashboards.removeInput", { name })}
            title={t("dashboards.removeInput", { name })}
            onClick={() => remove(name)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <div className={classes.line} data-of="input">
        <TextInput
          label={t("dashboards.parameterName")}
          value={fresh.name}
          onChange={(event) => setFresh({ ...fresh, name: event.currentTarget.value })}
        />
        <Select
          label={t("dashboards.inputPipeline")}
          data={pipelines}
          value={fresh.pipeline || null}
          searchable
          onChange={(pipeline) => setFresh({ ...fresh, pipeline: pipeline ?? "" })}
        />
        <TextInput
          label={t("dashboards.inputNode")}
          value={fresh.node}
          onChange={(event) => setFresh({ ...fresh, node: event.currentTarget.value })}
        />
      </div>
      <div>
        <Button variant="default" leftSection={<IconPlus size={14} />} disabled={!isReady} onClick={add}>
          {t("dashboards.addInput")}
        </Button>
      </div>
    </>
  );
}

function saidOf(input: unknown): string {
  if (!isMap(input)) return "";
  return typeof input.pipeline === "string" ? `${input.pipeline} → ${String(input.node)}` : JSON.stringify(input);
}
