import { Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { deploymentsQuery } from "../../../api/queries";
import { Loaded } from "../../../components/Loaded";
import { Time } from "../../../components/Time";
import { useT } from "../../../i18n";

/** Which version was deployed when, and by whom. */
export function Deployments({ name }: { name: string }) {
  const t = useT();
  const query = useQuery(deploymentsQuery(name));
  return (
    <Stack component="section" gap={4} mt="lg">
      <Title order={2}>{t("pipeline.deployments")}</Title>
      <Loaded query={query}>
        {(deployments) =>
          deployments.length === 0 ? (
            <Text c="dimmed">{t("pipeline.neverDeployed")}</Text>
          ) : (
            deployments.map(({ version, by, at }) => (
              <Text key={at}>
                v{version} · {by} · <Time at={at} relative />
              </Text>
            ))
          )
        }
      </Loaded>
    </Stack>
  );
}
