import { Button, Group, Select } from "@mantine/core";
import { IconDownload, IconPlayerPlay } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { artifactAddress, outputsQuery, reportsQuery } from "../../api/queries";
import type { Artifact, Output, Report } from "../../api/types";
import { Empty } from "../../components/Empty";
import { FileView } from "../../components/FileView";
import { Loaded } from "../../components/Loaded";
import { Loading } from "../../components/Loading";
import { PageHead } from "../../components/PageHead";
import { Prose } from "../../components/Prose";
import { useT } from "../../i18n";
import { usePages } from "../../lib/pages";
import { useCanEdit } from "../../lib/role";
import { RunDialog } from "../pipelines/RunDialog";
import { About } from "./About";
import { Comparison } from "./Comparison";
import { OutputList } from "./OutputList";
import classes from "./Reports.module.css";
import { titleOf } from "./use-report-columns";

const HERE = "/shell/reports/$pipeline/$node";

/** What a node has made: one output in view, beside the others and what is known of it. */
export function ReportPage() {
  const t = useT();
  const { pipeline, node } = useParams({ from: HERE });
  const isEditor = useCanEdit();
  const [making, setMaking] = useState(false);
  const reports = useQuery(reportsQuery);
  const { run, compare } = useSearch({ from: HERE });
  const pages = useInfiniteQuery(outputsQuery(pipeline, node));
  const { query, onEnd } = usePages(pages);
  // What the address names may be further down the list than what was read.
  const isMissing = [run, compare].some((id) => id !== undefined && !query.data?.some((one) => one.run === id));
  const isReading = isMissing && pages.hasNextPage;
  useEffect(() => {
    if (isReading) onEnd();
  }, [isReading, onEnd]);
  const report = reports.data?.find((one) => one.pipeline === pipeline && one.node === node);
  const make = isEditor && (
    <Button variant="default" leftSection={<IconPlayerPlay size={14} />} onClick={() => setMaking(true)}>
      {t("reports.runAgain")}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHead title={report ? titleOf(report) : pipeline} below={`${pipeline} · ${node}`} actions={make} />
      <Loaded query={query} what={t("reports.loading")}>
        {(outputs) =>
          outputs.length === 0 ? (
            <Empty>
              <Prose text={t("reports.none")} />
            </Empty>
          ) : isReading ? (
            <Loading what={t("reports.loading")} />
          ) : isMissing ? (
            <Empty>{t("reports.noOutput")}</Empty>
          ) : (
            <Shown report={report} outputs={outputs} onOlder={pages.hasNextPage ? onEnd : null} />
          )
        }
      </Loaded>
      {making && <RunDialog name={pipeline} onClose={() => setMaking(false)} />}
    </div>
  );
}

interface ShownProps {
  report: Report | undefined;
  outputs: Output[];
  onOlder: (() => void) | null;
}

function Shown({ report, outputs, onOlder }: ShownProps) {
  const { run, compare, file } = useSearch({ from: HERE });
  const output = outputs.find((one) => one.run === run) ?? outputs[0]!;
  const other = outputs.find((one) => one.run === compare && one.run !== output.run);
  const chosen = output.files.find(({ name }) => name === file) ?? first(output.files);
  return (
    <div className={classes.report}>
      <OutputList outputs={outputs} current={output} onOlder={onOlder} />
      <div>
        <Bar outputs={outputs} output={output} other={other} file={chosen} />
        {chosen &&
          (other ? (
            <Comparison output={output} other={other} file={chosen} />
          ) : (
            <FileView run={output.run} artifact={chosen} />
          ))}
      </div>
      <About report={report} output={output} />
    </div>
  );
}

interface BarProps {
  outputs: Output[];
  output: Output;
  other: Output | undefined;
  file: Artifact | undefined;
}

/** Which file is in view, and beside which other output. */
function Bar({ outputs, output, other, file }: BarProps) {
  const t = useT();
  const navigate = useNavigate({ from: "/reports/$pipeline/$node" });
  const set = (change: { file?: string; compare?: string }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const others = outputs.filter(({ run }) => run !== output.run);
  return (
    <Group gap="sm" mb="sm">
      <Select
        aria-label={t("reports.file")}
        data={output.files.map(({ name }) => name)}
        value={file?.name ?? null}
        allowDeselect={false}
        onChange={(name) => set({ file: name ?? undefined })}
      />
      <Select
        aria-label={t("reports.compareWith")}
        placeholder={t("reports.compareWith")}
        data={others.map(({ run, made_at, due }) => ({ value: run, label: dayOf(due ?? made_at) }))}
        value={other?.run ?? null}
        clearable
        disabled={others.length === 0}
        onChange={(run) => set({ compare: run ?? undefined })}
      />
      {file && (
        <Button
          variant="subtle"
          component="a"
          href={artifactAddress(output.run, file)}
          download={file.name.split("/").at(-1)}
          leftSection={<IconDownload size={14} />}
        >
          {t("reports.download")}
        </Button>
      )}
    </Group>
  );
}

/** A page says the most, then a picture, then what else can be shown. */
function first(files: Artifact[]): Artifact | undefined {
  const order = ["text/html", "image/", "text/"];
  const rank = ({ media_type }: Artifact) => {
    const place = order.findIndex((type) => media_type.startsWith(type));
    return place === -1 ? order.length : place;
  };
  return files.toSorted((left, right) => rank(left) - rank(right))[0];
}

function dayOf(at: string): string {
  const date = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
