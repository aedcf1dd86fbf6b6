export function BlockPage() {
  return null;
}
