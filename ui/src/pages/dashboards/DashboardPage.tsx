import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Loaded } from "../../components/Loaded";
import { Loading } from "../../components/Loading";
import { useI18n } from "../../i18n";
import { useCanEdit } from "../../lib/role";
import { dashboardQuery } from "./api";
import { worded } from "./ready/words";
import { DashboardView } from "./view/DashboardView";

const EditDashboard = lazy(() => import("./edit/EditDashboard").then((module) => ({ default: module.EditDashboard })));

/** `/dashboards/NAME`: looked at, or with `?edit` changed. */
export function DashboardPage() {
  const { t, language } = useI18n();
  const { name } = useParams({ from: "/shell/dashboards/$name" });
  const { edit } = useSearch({ from: "/shell/dashboards/$name" });
  const canEdit = useCanEdit();
  const query = useQuery(dashboardQuery(name));
  return (
    <Loaded query={query} what={t("dashboards.loadingOne", { name })}>
      {(dashboard) =>
        edit && canEdit ? (
          <Suspense fallback={<Loading what={t("dashboards.loadingOne", { name })} />}>
            <EditDashboard key={name} dashboard={dashboard} />
          </Suspense>
        ) : (
          <DashboardView key={name} dashboard={worded(dashboard, language)} />
        )
      }
    </Loaded>
  );
}
