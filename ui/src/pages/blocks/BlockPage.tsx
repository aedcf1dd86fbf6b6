import { Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { blockQuery, blocksQuery } from "../../api/queries";
import type { Block } from "../../api/types";
import { Loaded } from "../../components/Loaded";
import { PageHead } from "../../components/PageHead";
import { askedFor } from "../../editor/palette/CapabilityBadges";
import { KindIcon } from "../../editor/palette/KindIcon";
import { useT } from "../../i18n";
import { formatBytes } from "../../lib/format";
import classes from "./Blocks.module.css";
import { Ports } from "./Ports";
import { SchemaTable } from "./SchemaTable";

/** What a block does, what it asks for, and who uses it. */
export function BlockPage() {
  const t = useT();
  const { name, version } = useParams({ from: "/shell/blocks/$name/$version" });
  const query = useQuery(blockQuery(name, version));
  return (
    <Loaded query={query} what={t("blocks.loading")}>
      {(block) => (
        <>
          <PageHead
            title={block.title ?? block.name}
            tab={`${block.name}@${block.version}`}
            beside={
              <span className={classes.kind}>
                <KindIcon kind={block.kind} size={16} />
                {t(`blocks.${block.kind}`)} · {block.name}@{block.version}
              </span>
            }
            below={block.description}
          />
          <div className={classes.sections}>
            <Facts block={block} />
            <Section title={t("blocks.ports")}>
              <Ports block={block} />
            </Section>
            <Section title={t("blocks.config")}>
              <SchemaTable schema={block.config_schema} />
            </Section>
          </div>
        </>
      )}
    </Loaded>
  );
}

function Facts({ block }: { block: Block }) {
  const t = useT();
  const { capabilities, licence, size, digest, used_by, name, version } = block;
  const all = useQuery(blocksQuery).data ?? [];
  const others = all.filter((each) => each.name === name && each.version !== version);
  const asked = askedFor(capabilities);
  return (
    <dl className={classes.facts}>
      <dt>{t("blocks.asks")}</dt>
      <dd>{asked.length > 0 ? asked.map((each) => t(`editor.asks-${each}`)).join(", ") : t("blocks.asksNothing")}</dd>
      <dt>{t("blocks.usedBy")}</dt>
      <dd>
        {used_by.length === 0 && t("blocks.unused")}
        {used_by.map((pipeline) => (
          <span key={pipeline}>
            <Link to="/pipelines/$name" params={{ name: pipeline }} className="link">
              {pipeline}
            </Link>{" "}
          </span>
        ))}
      </dd>
      <dt>{t("blocks.otherVersions")}</dt>
      <dd>
        {others.length === 0 && "–"}
        {others.map((each) => (
          <span key={each.version}>
            <Link to="/blocks/$name/$version" params={{ name, version: each.version }} className="link">
              {each.version}
            </Link>{" "}
          </span>
        ))}
      </dd>
      <dt>{t("blocks.licence")}</dt>
      <dd>{licence}</dd>
      <dt>{t("blocks.size")}</dt>
      <dd>{formatBytes(size)}</dd>
      <dt>{t("blocks.digest")}</dt>
      <dd className={classes.digest}>{digest}</dd>
    </dl>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack component="section" gap={8}>
      <Title order={2}>{title}</Title>
      <Text component="div">{children}</Text>
    </Stack>
  );
}
