import { memo, type DragEvent } from "react";
import { Badge } from "@mantine/core";
import type { BlockInfo } from "../model/blocks";
import { CapabilityBadges } from "./CapabilityBadges";
import { DRAGGED_BLOCK } from "./dragged";
import { KindIcon } from "./KindIcon";
import classes from "./palette.module.css";

interface Props {
  block: BlockInfo;
  onAdd: (block: BlockInfo) => void;
  draggable?: boolean;
}

/** A block that can be dragged onto the canvas, or added by Enter. */
export const BlockItem = memo(function BlockItem({ block, onAdd, draggable = true }: Props) {
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.setData(DRAGGED_BLOCK, `${block.name}@${block.version}`);
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <button
      type="button"
      className={classes.item}
      title={block.description}
      draggable={draggable}
      onDragStart={onDragStart}
      onClick={() => onAdd(block)}
      data-block={block.name}
    >
      <KindIcon kind={block.kind} size={16} />
      <span className={classes.name}>
        <span>{block.title ?? block.name}</span>
        <span className={classes.reference}>{block.name}</span>
      </span>
      <CapabilityBadges capabilities={block.capabilities} />
      <Badge size="xs" variant="default" tt="none">
        {block.version}
      </Badge>
    </button>
  );
});
