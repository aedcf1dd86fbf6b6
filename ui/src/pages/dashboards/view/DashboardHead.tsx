import { Button } from "@mantine/core";
import { IconPencil, IconRefresh } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { PageHead } from "../../../components/PageHead";
import { Prose } from "../../../components/Prose";
import { Time } from "../../../components/Time";
import { useI18n, type Language, type Translate } from "../../../i18n";
import { formatDuration } from "../../../lib/format";
import { useCanEdit } from "../../../lib/role";
import { useKeys } from "../../../shell/keys/keys";
import { SourceMark } from "../list/SourceMark";
import type { Dashboard } from "../types";
import { DashboardMenu } from "./DashboardMenu";

interface Props {
  dashboard: Dashboard;
  /** After how many milliseconds it is made anew, where it is that. */
  every: number | null;
  isRefreshing: boolean;
  onRefresh: () => void;
}

export function DashboardHead({ dashboard, every, isRefreshing, onRefresh }: Props) {
  const { t, language } = useI18n();
  const canEdit = useCanEdit();
  const navigate = useNavigate({ from: "/dashboards/$name" });
  const { title, description, version, author, made_at, source } = dashboard;
  const edit = () => void navigate({ search: (before) => ({ ...before, tile: undefined, edit: "1" }) });
  useKeys([{ keys: "e", label: t("dashboards.edit"), act: () => canEdit && edit() }]);
  const about = [
    ...(description ? [<Prose key="what" text={description} />] : []),
    whenRefreshed(dashboard, every, t, language),
    ...(made_at === null
      ? []
      : [
          <span key="who">
            v{version} · {author} · <Time at={made_at} />
          </span>,
        ]),
  ];
  return (
    <PageHead
      title={title}
      beside={<SourceMark source={source} />}
      below={about.map((part, index) => (
        <span key={index}>
          {index > 0 && " · "}
          {part}
        </span>
      ))}
      actions={
        <>
          <Button variant="default" leftSection={<IconRefresh size={14} />} loading={isRefreshing} onClick={onRefresh}>
            {t("dashboards.refresh")}
          </Button>
          {canEdit && (
            <Button leftSection={<IconPencil size={14} />} onClick={edit}>
              {t("dashboards.edit")}
            </Button>
          )}
          <DashboardMenu dashboard={dashboard} />
        </>
      }
    />
  );
}

/** The server has words for a calendar; a length of time has those of the language. */
function whenRefreshed({ refresh }: Dashboard, every: number | null, t: Translate, language: Language): string {
  if (every !== null)
    return t("dashboards.refreshed", { when: t("dashboards.refreshNth", { every: formatDuration(every, language) }) });
  return refresh === null ? t("dashboards.byHand") : t("dashboards.refreshed", { when: refresh });
}
