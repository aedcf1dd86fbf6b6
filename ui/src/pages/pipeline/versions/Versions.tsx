import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { versionsQuery } from "../../../api/queries";
import type { Pipeline } from "../../../api/types";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import { Deployments } from "./Deployments";
import { Diff } from "./Diff";
import { VersionList } from "./VersionList";
import classes from "./Versions.module.css";

/** Who changed what when; and what runs. Two versions can be compared, and any can be deployed. */
export function Versions({ pipeline }: { pipeline: Pipeline }) {
  const t = useT();
  const { name } = pipeline;
  const search = useSearch({ from: "/shell/pipelines/$name" });
  const navigate = useNavigate({ from: "/pipelines/$name" });
  const query = useQuery(versionsQuery(name));
  const compare = (from: number, to: number) =>
    void navigate({ search: { tab: "versions", from: String(from), to: String(to) }, replace: true });
  return (
    <Loaded query={query} what={t("pipeline.loadingVersions")}>
      {(versions) => {
        const to = Number(search.to) || versions[0]?.number || 1;
        const from = Number(search.from) || Math.max(1, to - 1);
        return (
          <div className={classes.versions}>
            <div>
              <VersionList pipeline={pipeline} versions={versions} from={from} to={to} onCompare={compare} />
              <Deployments name={name} />
            </div>
            <Diff name={name} from={from} to={to} />
          </div>
        );
      }}
    </Loaded>
  );
}
