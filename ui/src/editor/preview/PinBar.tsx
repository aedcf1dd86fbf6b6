import { Button, Group, Text } from "@mantine/core";
import { IconPin, IconPinnedOff } from "@tabler/icons-react";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import type { Pin } from "./pins";

interface Props {
  pin: Pin | null;
  isStale: boolean;
  isFailed: boolean;
  canPin: boolean;
  onPin: () => void;
  onDrop: () => void;
}

/** Pins the rows that are shown, and says since when some are pinned and whether they are out of date. */
export function PinBar({ pin, isStale, isFailed, canPin, onPin, onDrop }: Props) {
  const t = useT();
  return (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconPin size={14} />} disabled={!canPin} onClick={onPin}>
        {t(pin ? "editor.pinAnew" : "editor.pin")}
      </Button>
      {pin && (
        <>
          <Button variant="default" leftSection={<IconPinnedOff size={14} />} onClick={onDrop}>
            {t("editor.unpin")}
          </Button>
          <Text c="dimmed" role="status">
            {t("editor.pinned", { rows: pin.rows.length })} <Time at={pin.at} relative />
            {isStale && ` · ${t("editor.pinStale")}`}
          </Text>
        </>
      )}
      {isFailed && <Text role="alert">{t("editor.pinFailed")}</Text>}
    </Group>
  );
}
