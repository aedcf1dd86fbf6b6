/** The editor is still being written. */
export function EditorPage() {
  return null;
}
