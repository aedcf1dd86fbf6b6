import { change, type PipelineDocument } from "../document";
import { isMap, removeIn, setIn, setOrdered, type Path, type Value, type ValueMap } from "../value";
import { PIPELINE_KEYS } from "./keys";

/** Sets one of the pipeline's own keys, or something within it. */
export function setPipelineValue(document: PipelineDocument, path: Path, value: Value | undefined): PipelineDocument {
  const [key] = path as [string];
  return change(document, (draft) => {
    if (value === undefined) removeIn(draft, path, 0);
    else if (path.length === 1) setOrdered(draft, key, value, PIPELINE_KEYS);
    else {
      if (!isMap(draft[key]) && !Array.isArray(draft[key])) setOrdered(draft, key, {}, PIPELINE_KEYS);
      setIn(draft, path, value);
    }
  });
}

export function addTrigger(document: PipelineDocument, trigger: ValueMap): PipelineDocument {
  return setTriggers(document, [...document.graph.triggers, trigger]);
}

export function removeTrigger(document: PipelineDocument, index: number): PipelineDocument {
  return setTriggers(
    document,
    document.graph.triggers.filter((_, place) => place !== index),
  );
}

function setTriggers(document: PipelineDocument, triggers: ValueMap[]): PipelineDocument {
  return setPipelineValue(document, ["triggers"], triggers.length === 0 ? undefined : triggers);
}

export function setParameter(
  document: PipelineDocument,
  name: string,
  parameter: ValueMap | undefined,
): PipelineDocument {
  return setPipelineValue(document, ["parameters", name], parameter);
}
