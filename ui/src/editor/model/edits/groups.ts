import { change, type PipelineDocument } from "../document";
import { readLayout, writeGroup, type Group } from "../layout";
import { isEqual, removeIn, setIn, type Value, type ValueMap } from "../value";

/** Puts nodes into a group of their own; they leave those that they were in. */
export function addGroup(document: PipelineDocument, name: string, nodes: readonly string[]): PipelineDocument {
  const group: Group = { name, nodes: [...nodes], collapsed: false };
  return change(document, (draft) => setGroups(draft, [...without(groupsIn(draft), nodes), group]));
}

export function editGroup(document: PipelineDocument, index: number, edit: Partial<Group>): PipelineDocument {
  return change(document, (draft) => {
    const groups = groupsIn(draft);
    setGroups(
      draft,
      groups.map((group, other) => (other === index ? { ...group, ...edit } : group)),
    );
  });
}

/** Takes a group apart; its nodes stay where they are. */
export function removeGroup(document: PipelineDocument, index: number): PipelineDocument {
  return change(document, (draft) =>
    setGroups(
      draft,
      groupsIn(draft).filter((_, other) => other !== index),
    ),
  );
}

/** Leaves nodes out of all groups of a draft, and groups that have none left. */
export function ungroupIn(draft: ValueMap, nodes: readonly string[]): void {
  const groups = groupsIn(draft);
  const left = without(groups, nodes);
  if (!isEqual(groups, left)) setGroups(draft, left);
}

/** Has a node of another name take the place of one in its group. */
export function regroupIn(draft: ValueMap, from: string, to: string): void {
  const groups = groupsIn(draft);
  if (!groups.some(({ nodes }) => nodes.includes(from))) return;
  setGroups(
    draft,
    groups.map((group) => ({ ...group, nodes: group.nodes.map((name) => (name === from ? to : name)) })),
  );
}

function groupsIn(draft: ValueMap): Group[] {
  return readLayout(draft.layout).groups;
}

function without(groups: readonly Group[], nodes: readonly string[]): Group[] {
  const left = groups.map((group) => ({ ...group, nodes: group.nodes.filter((name) => !nodes.includes(name)) }));
  return left.filter((group) => group.nodes.length > 0);
}

function setGroups(draft: ValueMap, groups: readonly Group[]): void {
  const path = ["layout", "groups"];
  if (groups.length === 0) removeIn(draft, path, 0);
  else setIn(draft, path, groups.map(writeGroup) as Value);
}
