import { Title } from "@mantine/core";
import { useT } from "../../i18n";

export function PipelinesPage() {
  return <Title order={1}>{useT()("shell.pipelines")}</Title>;
}
