import { Alert, Autocomplete, Button, Group, Stack, Text } from "@mantine/core";
import { IconListSearch } from "@tabler/icons-react";
import { ApiProblem } from "../../api/client";
import { useT } from "../../i18n";
import { useSetNodeKey } from "../edit-actions";
import { LIST } from "../form/controls/list";
import { useTyped } from "../form/controls/use-typed";
import type { GraphNode } from "../model/graph";
import { Prose } from "../Prose";
import { useEditorPart } from "../state/editor";
import { useStreams } from "./use-streams";

/** Which of the source's streams an extractor reads: typed, or picked from what the source says there is. */
export function StreamField({ node }: { node: GraphNode }) {
  const t = useT();
  const readOnly = useEditorPart((state) => state.readOnly);
  const setKey = useSetNodeKey(node.name);
  const written = typeof node.written.stream === "string" ? node.written.stream : "";
  const stream = useTyped(written, (text) => setKey("stream", text === "" ? undefined : text));
  const { streams, error, isAsking, ask } = useStreams(node.name);
  return (
    <Stack gap={4}>
      <Group gap={4} align="flex-end" wrap="nowrap">
        <Autocomplete
          style={{ flex: 1 }}
          size="xs"
          label="stream"
          comboboxProps={LIST}
          data={streams ?? []}
          limit={200}
          value={stream.value}
          disabled={readOnly}
          onBlur={stream.onBlur}
          onChange={stream.onChange}
        />
        <Button
          variant="default"
          leftSection={<IconListSearch size={14} />}
          loading={isAsking}
          disabled={readOnly}
          title={readOnly ? t("editor.forEditors") : undefined}
          onClick={ask}
        >
          {t("editor.findStreams")}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" role="status">
        {streams === null
          ? t("editor.helpStream")
          : streams.length === 0
            ? t("editor.oneStream")
            : t("editor.streamCount", { count: streams.length })}
      </Text>
      {error !== null && <StreamError error={error} />}
    </Stack>
  );
}

function StreamError({ error }: { error: Error }) {
  const t = useT();
  const said = error instanceof ApiProblem ? error.diagnostics : [];
  const [first] = said;
  const hints = first?.hints ?? (error instanceof ApiProblem ? error.hints : []);
  return (
    <Alert color="red" variant="light" p="xs" title={t("editor.noStreams")} role="alert">
      <Prose text={first?.message ?? error.message} />
      {hints.map((hint) => (
        <Text key={hint} size="xs" c="dimmed">
          <Prose text={hint} />
        </Text>
      ))}
    </Alert>
  );
}
