import { SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { blocksQuery } from "../../api/queries";
import type { BlockKind } from "../../api/types";
import { Empty } from "../../components/Empty";
import { Loaded } from "../../components/Loaded";
import { PageHead } from "../../components/PageHead";
import { SearchInput } from "../../components/SearchInput";
import { DataTable } from "../../components/table";
import { useT } from "../../i18n";
import classes from "./Blocks.module.css";
import { KINDS, pick } from "./pick";
import { useBlockColumns } from "./use-block-columns";

interface Change {
  query?: string;
  kind?: string;
}

/** What pipelines can be made of. */
export function BlocksPage() {
  const t = useT();
  const search = useSearch({ from: "/shell/blocks" });
  const navigate = useNavigate({ from: "/blocks" });
  const query = useQuery(blocksQuery);
  const columns = useBlockColumns();
  const set = (change: Change) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const kinds: { value: "" | BlockKind; label: string }[] = [
    { value: "", label: t("blocks.all") },
    ...KINDS.map((kind) => ({ value: kind, label: t(`blocks.${kind}s`) })),
  ];
  return (
    <div className={classes.page}>
      <PageHead title={t("shell.blocks")} />
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={t("blocks.kind")}
          data={kinds}
          value={search.kind ?? ""}
          onChange={(kind) => set({ kind: kind || undefined })}
        />
        <SearchInput value={search.query} onChange={(next) => set({ query: next })} />
        <Text c="dimmed">{t("blocks.what")}</Text>
      </div>
      <Loaded query={query} what={t("blocks.loading")}>
        {(blocks) => {
          const rows = pick(blocks, search);
          return (
            <div className={classes.list}>
              <DataTable
                label={t("shell.blocks")}
                columns={columns}
                rows={rows}
                rowId={(block) => `${block.name}@${block.version}`}
                rowHeight={44}
                onOpen={({ name, version }) =>
                  void navigate({ to: "/blocks/$name/$version", params: { name, version } })
                }
                below={
                  rows.length === 0 && <Empty>{blocks.length === 0 ? t("blocks.none") : t("blocks.noneFits")}</Empty>
                }
              />
            </div>
          );
        }}
      </Loaded>
    </div>
  );
}
