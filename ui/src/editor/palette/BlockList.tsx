import { useMemo, useState } from "react";
import { TextInput, UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight, IconSearch } from "@tabler/icons-react";
import { useT } from "../../i18n";
import type { BlockInfo } from "../model/blocks";
import { useEditorPart } from "../state/editor";
import { BlockItem } from "./BlockItem";
import { groupBlocks, type BlockGroup } from "./groups";
import { recentBlocks } from "./recent";
import classes from "./palette.module.css";

interface Props {
  onAdd: (block: BlockInfo) => void;
  autoFocus?: boolean;
  draggable?: boolean;
  /** Which blocks there are to choose from. */
  fits?: (block: BlockInfo) => boolean;
}

/** All blocks by kind, with a search; Enter in the search adds the one of that name, else the first. */
export function BlockList({ onAdd, autoFocus = false, draggable = true, fits }: Props) {
  const t = useT();
  const blocks = useEditorPart((state) => state.blocks);
  const nodes = useEditorPart((state) => state.document.graph.nodes.length);
  const [query, setQuery] = useState("");
  const groups = useMemo(() => {
    const recent = nodes >= 0 ? recentBlocks() : [];
    return groupBlocks(fits ? blocks.filter(fits) : blocks, query.trim(), recent);
  }, [blocks, query, fits, nodes]);
  const found = groups.flatMap((group) => group.blocks);
  const first = found.find(({ name }) => name === query.trim().toLowerCase()) ?? found[0];
  return (
    <>
      <TextInput
        className={classes.search}
        leftSection={<IconSearch size={14} />}
        placeholder={t("editor.searchBlocks")}
        aria-label={t("editor.searchBlocks")}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && first && onAdd(first)}
        data-autofocus={autoFocus || undefined}
        data-block-search
      />
      <div className={classes.groups}>
        {groups.length === 0 && <p className={classes.none}>{t("editor.noBlockFound", { query })}</p>}
        {groups.map((group) => (
          <Group key={group.kind} group={group} isOpenAlways={query !== ""} onAdd={onAdd} draggable={draggable} />
        ))}
      </div>
    </>
  );
}

interface GroupProps {
  group: BlockGroup;
  isOpenAlways: boolean;
  onAdd: (block: BlockInfo) => void;
  draggable: boolean;
}

function Group({ group, isOpenAlways, onAdd, draggable }: GroupProps) {
  const t = useT();
  const [closed, setClosed] = useLocalStorage({ key: `weir-palette-${group.kind}`, defaultValue: false });
  const isOpen = isOpenAlways || !closed;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <section>
      <UnstyledButton className={classes.group} aria-expanded={isOpen} onClick={() => setClosed(isOpen)}>
        <Chevron size={14} aria-hidden /> {t(`editor.group-${group.kind}`)}
        <span className={classes.count}>{group.blocks.length}</span>
      </UnstyledButton>
      {isOpen &&
        group.blocks.map((block) => <BlockItem key={block.name} block={block} onAdd={onAdd} draggable={draggable} />)}
    </section>
  );
}
