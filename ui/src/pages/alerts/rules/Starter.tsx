import { Button, Group, Select } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { connectionsQuery } from "../../../api/queries";
import { Empty } from "../../../components/Empty";
import { Loaded } from "../../../components/Loaded";
import { useT } from "../../../i18n";
import { CHANNELS } from "../../connections/form/kinds";
import { NEW } from "../../connections/open";
import { firstRule } from "./first-rule";

interface Props {
  /** Called with a text to go on from. */
  onBegin: (text: string) => void;
}

/** What rules are for, and one to begin with. */
export function Starter({ onBegin }: Props) {
  const query = useQuery(connectionsQuery);
  return (
    <Loaded query={query}>
      {(connections) => {
        const channels = connections.filter(({ kind }) => CHANNELS.includes(kind)).map(({ name }) => name);
        return channels.length > 0 ? <WithChannel channels={channels} onBegin={onBegin} /> : <WithoutChannel />;
      }}
    </Loaded>
  );
}

function WithChannel({ channels, onBegin }: Props & { channels: string[] }) {
  const t = useT();
  const [channel, setChannel] = useState(channels[0] ?? "");
  return (
    <Empty
      example={firstRule(channel)}
      action={
        <Group align="end" gap="xs">
          <Select
            label={t("alerts.starterTo")}
            data={channels}
            value={channel}
            allowDeselect={false}
            onChange={(next) => next && setChannel(next)}
          />
          <Button onClick={() => onBegin(firstRule(channel))}>{t("alerts.starter")}</Button>
        </Group>
      }
    >
      {t("alerts.none")}
    </Empty>
  );
}

function WithoutChannel() {
  const t = useT();
  return (
    <Empty
      example={firstRule("ops")}
      action={
        <Button
          leftSection={<IconPlus size={14} />}
          renderRoot={(props) => <Link to="/connections" search={{ open: NEW, kind: "mail" }} {...props} />}
        >
          {t("alerts.newChannel")}
        </Button>
      }
    >
      {t("alerts.none")} {t("alerts.noChannel")}
    </Empty>
  );
}
