import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { pipelineQuery } from "../../api/queries";
import { Failed } from "../../components/Failed";
import { Loading } from "../../components/Loading";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { useEditor } from "../state/editor";
import { DiffTabs } from "../versions/DiffTabs";
import { takeTheirs, toBase } from "./theirs";

interface Props {
  name: string;
  onSaveMine: () => void;
  onClose: () => void;
}

/** Somebody else has saved meanwhile: shows the difference, and lets one of the two win. */
export function ConflictDialog({ name, onSaveMine, onClose }: Props) {
  const t = useT();
  const store = useEditor();
  const { data: theirs, error } = useQuery({ ...pipelineQuery(name), staleTime: 0 });
  const { text } = store.get();
  const mine = () => {
    if (theirs) store.set({ base: { ...toBase(theirs), text: theirs.text } });
    onClose();
    onSaveMine();
  };
  return (
    <Modal opened onClose={onClose} size="80rem" title={t("editor.conflict")}>
      {error && <Failed error={error} />}
      {!theirs && !error && <Loading />}
      {theirs && (
        <Stack gap="sm">
          <Text>
            {t("editor.conflictWho", { author: theirs.author, version: theirs.version })}{" "}
            <Time at={theirs.made_at} relative />
          </Text>
          <DiffTabs before={theirs.text} after={text} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("shell.cancel")}
            </Button>
            <Button
              variant="default"
              onClick={() => {
                takeTheirs(store, theirs, t("editor.didTakeTheirs"));
                onClose();
              }}
            >
              {t("editor.takeTheirs")}
            </Button>
            <Button onClick={mine}>{t("editor.saveMine")}</Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
