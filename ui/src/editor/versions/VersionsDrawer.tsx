import { useState } from "react";
import { Badge, Button, Drawer, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { versionQuery, versionsQuery } from "../../api/queries";
import type { Version } from "../../api/types";
import { Failed } from "../../components/Failed";
import { Loading } from "../../components/Loading";
import { Time } from "../../components/Time";
import { useT } from "../../i18n";
import { replaceText, useEditor, useEditorPart } from "../state/editor";
import { DiffTabs } from "./DiffTabs";
import classes from "./versions.module.css";

interface Props {
  name: string;
  first: number | null;
  onClose: () => void;
}

/** All versions, newest first: how each differs from the draft, and a way back. */
export function VersionsDrawer({ name, first, onClose }: Props) {
  const t = useT();
  const { data: versions, error, isPending } = useQuery(versionsQuery(name));
  const [chosen, setChosen] = useState(first);
  const number = chosen ?? versions?.[0]?.number ?? null;
  return (
    <Drawer opened onClose={onClose} position="right" size="80rem" title={t("editor.versionsOf", { name })}>
      {isPending && <Loading />}
      {error && <Failed error={error} />}
      <div className={classes.drawer}>
        <Stack gap={4} className={classes.list} component="ol">
          {versions?.map((version) => (
            <VersionLine
              key={version.number}
              version={version}
              isChosen={version.number === number}
              onChoose={() => setChosen(version.number)}
            />
          ))}
        </Stack>
        {number !== null && <VersionView name={name} number={number} onClose={onClose} />}
      </div>
    </Drawer>
  );
}

interface LineProps {
  version: Version;
  isChosen: boolean;
  onChoose: () => void;
}

function VersionLine({ version, isChosen, onChoose }: LineProps) {
  const t = useT();
  return (
    <li>
      <UnstyledButton className={classes.version} aria-pressed={isChosen} onClick={onChoose}>
        <Group gap={8}>
          <Text fw={600}>v{version.number}</Text>
          {version.deployed && (
            <Badge size="xs" variant="default" tt="none">
              {t("editor.deployed")}
            </Badge>
          )}
        </Group>
        <Text size="xs">{version.message ?? t("editor.noMessage")}</Text>
        <Text size="xs" c="dimmed">
          {version.author} · <Time at={version.made_at} relative />
        </Text>
      </UnstyledButton>
    </li>
  );
}

function VersionView({ name, number, onClose }: { name: string; number: number; onClose: () => void }) {
  const t = useT();
  const store = useEditor();
  const draft = useEditorPart((state) => state.text);
  const readOnly = useEditorPart((state) => state.readOnly);
  const { data, error } = useQuery(versionQuery(name, number));
  if (error) return <Failed error={error} />;
  const text = data?.text;
  if (text === undefined) return <Loading />;
  const restore = () => {
    replaceText(store, text, t("editor.didRestore", { version: number }));
    onClose();
  };
  return (
    <div className={classes.view}>
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{t("editor.fromVersionToDraft", { version: number })}</Text>
        {!readOnly && text !== draft && (
          <Button leftSection={<IconHistory size={14} />} variant="default" onClick={restore}>
            {t("editor.restore", { version: number })}
          </Button>
        )}
      </Group>
      <DiffTabs before={text} after={draft} />
    </div>
  );
}
