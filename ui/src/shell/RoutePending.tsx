import { Box } from "@mantine/core";
import { Loading } from "../components/Loading";

export function RoutePending() {
  return (
    <Box p="lg">
      <Loading />
    </Box>
  );
}
