import { change, type PipelineDocument } from "../document";
import { writeNote, type Note } from "../layout";
import { removeIn, setIn, type Value } from "../value";

export function addNote(document: PipelineDocument, note: Note): PipelineDocument {
  return setNotes(document, [...document.graph.layout.notes, note]);
}

export function editNote(document: PipelineDocument, index: number, edit: Partial<Note>): PipelineDocument {
  const notes = document.graph.layout.notes.map((note, other) => (other === index ? { ...note, ...edit } : note));
  return setNotes(document, notes);
}

export function removeNotes(document: PipelineDocument, indexes: readonly number[]): PipelineDocument {
  return setNotes(
    document,
    document.graph.layout.notes.filter((_, index) => !indexes.includes(index)),
  );
}

function setNotes(document: PipelineDocument, notes: Note[]): PipelineDocument {
  const path = ["layout", "notes"];
  return change(document, (draft) => {
    if (notes.length === 0) removeIn(draft, path, 0);
    else setIn(draft, path, notes.map(writeNote) as Value);
  });
}
