/** A source that answers when it is told to, so that a run takes as long as a test needs. */
import { createServer } from "node:http";

/** Listens on loopback; each request waits until as many answers have been allowed. */
export async function startSource() {
  const waiting = [];
  let allowed = 0;
  const answer = () => {
    while (allowed > 0 && waiting.length > 0) {
      allowed -= 1;
      waiting.shift().end('[{ "id": 1 }]');
    }
  };
  const source = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    waiting.push(response);
    answer();
  });
  await new Promise((resolve) => source.listen(0, "127.0.0.1", resolve));
  const allow = (count) => {
    allowed += count;
    answer();
  };
  return { host: `127.0.0.1:${source.address().port}`, allow, stop: () => source.close() };
}
