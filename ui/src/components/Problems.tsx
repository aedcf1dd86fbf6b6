import { List } from "@mantine/core";
import { ApiProblem } from "../api/client";
import { Failed } from "./Failed";
import { Prose } from "./Prose";

/** What went wrong; when it was several things, all of them. */
export function Problems({ error }: { error: unknown }) {
  const all = error instanceof ApiProblem ? error.diagnostics : [];
  // The first is what the problem tells of itself.
  const others = all.slice(1);
  return (
    <>
      <Failed error={error} />
      {others.length > 0 && (
        <List size="sm" mt={4}>
          {others.map(({ message, hints = [] }) => (
            <List.Item key={message}>
              <Prose text={[message, ...hints].join(" – ")} />
            </List.Item>
          ))}
        </List>
      )}
    </>
  );
}
