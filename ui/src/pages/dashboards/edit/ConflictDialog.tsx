import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { Time } from "../../../components/Time";
import { TextDiff } from "../../../editor/versions/TextDiff";
import { useT } from "../../../i18n";
import classes from "./Edit.module.css";
import type { Draft } from "./use-draft";
import type { Theirs } from "./use-save";

interface Props {
  theirs: Theirs;
  draft: Draft;
  onSaveMine: (etag: string) => void;
  onClose: () => void;
}

/** Somebody else has saved meanwhile: shows the difference, and lets one of the two win. */
export function ConflictDialog({ theirs, draft, onSaveMine, onClose }: Props) {
  const t = useT();
  const { text, etag, author, version, made_at } = theirs;
  const take = () => {
    draft.setBase({ text, etag });
    draft.type(text, t("dashboards.didTakeTheirs"));
    onClose();
  };
  const mine = () => {
    onClose();
    onSaveMine(etag);
  };
  return (
    <Modal opened onClose={onClose} size="64rem" title={t("dashboards.conflict")}>
      <Stack gap="sm">
        <Text>
          {t("dashboards.conflictWho", { author: author ?? "–", version })} {made_at && <Time at={made_at} relative />}
        </Text>
        <div className={classes.diff}>
          <TextDiff before={text} after={draft.text} />
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("shell.cancel")}
          </Button>
          <Button variant="default" onClick={take}>
            {t("dashboards.takeTheirs")}
          </Button>
          <Button onClick={mine}>{t("dashboards.saveMine")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
