import { Badge } from "@mantine/core";
import { useT } from "../../../i18n";
import type { Source } from "../types";

/** Says of a dashboard that nobody here has made it. */
export function SourceMark({ source }: { source: Source }) {
  const t = useT();
  if (source === "page") return null;
  return (
    <Badge variant="default" size="sm" tt="none" fw={500} flex="none" title={t(`dashboards.source-${source}-why`)}>
      {t(`dashboards.source-${source}`)}
    </Badge>
  );
}
