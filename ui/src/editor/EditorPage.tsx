import { memo, useCallback, useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { blocksQuery, pipelineQuery } from "../api/queries";
import { Failed } from "../components/Failed";
import { Loading } from "../components/Loading";
import { useT } from "../i18n";
import { useCanEdit } from "../lib/role";
import { Editor } from "./Editor";
import { toBlockInfo } from "./model/blocks";
import { emptyText } from "./new/example";
import { toBase } from "./save/theirs";
import { NEW_DRAFT, keepDraft, readDraft } from "./state/draft";
import { createEditor, followRun, setBlocks, type Base, type EditorStore } from "./state/editor";
import { useSelectedNode } from "./use-selected-node";

const NOTHING: Base = { pipeline: null, text: "", version: null, etag: null, deployed: null };

/** `/pipelines/NAME/edit` and `/pipelines/new`. */
export function EditorPage() {
  const { name } = useParams({ strict: false });
  const from = useSearch({ strict: false, select: (search) => search.from });
  return name === undefined ? <NewPipeline key={from} from={from} /> : <ExistingPipeline key={name} name={name} />;
}

function ExistingPipeline({ name }: { name: string }) {
  const t = useT();
  const { data, error, refetch } = useQuery(pipelineQuery(name));
  if (error && !data) return <Failed error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading what={t("editor.loading", { name })} />;
  return (
    <Loaded
      base={toBase(data, data.etag)}
      text={readDraft(name)?.text ?? data.text}
      draftKey={name}
      file={data.file}
      draftVersion={readDraft(name)?.version ?? null}
    />
  );
}

function NewPipeline({ from }: { from: string | undefined }) {
  const t = useT();
  const { data, error } = useQuery({ ...pipelineQuery(from ?? ""), enabled: from !== undefined });
  if (error) return <Failed error={error} />;
  if (from !== undefined && !data) return <Loading what={t("editor.loading", { name: from })} />;
  const begin = data ? data.text.replace(/^name:.*$/m, `name: ${data.name}-copy`) : emptyText("new-pipeline");
  return (
    <Loaded
      base={NOTHING}
      text={(from ? null : readDraft(NEW_DRAFT)?.text) ?? begin}
      draftKey={NEW_DRAFT}
      draftVersion={null}
    />
  );
}

interface Props {
  base: Base;
  text: string;
  draftKey: string;
  file?: string;
  draftVersion: number | null;
}

/** Holds one store for as long as the page shows this pipeline. Nothing here is drawn anew because the address names another node. */
const Loaded = memo(function Loaded({ base, text, draftKey, file, draftVersion }: Props) {
  const canEdit = useCanEdit();
  const navigate = useNavigate();
  const first = Number(useSearch({ strict: false, select: (search) => search.version }));
  const [store] = useState(() => createEditor(madeFrom(base, draftVersion), text, !canEdit));
  useInstalledBlocks(store);
  useEffect(() => store.set({ readOnly: !canEdit }), [store, canEdit]);
  const onFirstSave = useCallback(
    (name: string) => {
      keepDraft(NEW_DRAFT, null);
      void navigate({ to: "/pipelines/$name/edit", params: { name } });
    },
    [navigate],
  );
  return (
    <>
      <FromAddress store={store} />
      <Editor
        store={store}
        draftKey={draftKey}
        file={file}
        version={first > 0 ? first : null}
        onFirstSave={onFirstSave}
      />
    </>
  );
});

function FromAddress({ store }: { store: EditorStore }) {
  const run = useSearch({ strict: false, select: (search) => search.run });
  useSelectedNode(store);
  useEffect(() => {
    if (run) followRun(store, run);
  }, [store, run]);
  return null;
}

/** A draft keeps the version that it was made from, so that a newer one is noticed. */
function madeFrom(base: Base, version: number | null): Base {
  return version === null || version === base.version ? base : { ...base, version, etag: `"${version}"` };
}

function useInstalledBlocks(store: EditorStore): void {
  const { data } = useQuery(blocksQuery);
  useEffect(() => {
    if (data) setBlocks(store, data.map(toBlockInfo));
  }, [store, data]);
}
