// Stand-ins for a mail server, a workflow of Microsoft Teams and an incoming webhook of Slack, so that the example runs offline. They check what
// they get as the real ones do, keep it in a folder, and say what became of it.
//
//   node doubles.mjs [--mail 2525] [--hooks 8809] [--out ./received]
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import { createServer as createTcp } from "node:net";
import { join } from "node:path";

const words = process.argv.slice(2);
const option = (name, otherwise) => (words.includes(name) ? words[words.indexOf(name) + 1] : otherwise);
const out = option("--out", "./received");
mkdirSync(out, { recursive: true });

let count = 0;
function keep(kind, ending, content) {
  const name = `${String(++count).padStart(3, "0")}-${kind}.${ending}`;
  // Whoever looks sees whole files only.
  writeFileSync(join(out, ".part"), content);
  renameSync(join(out, ".part"), join(out, name));
  console.log(`${kind}: ${name}`);
}

/** What Teams refuses: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
function wrongWithCard(body, size) {
  if (size > 28 * 1024) return `the message has ${size} bytes, 28 KB are allowed`;
  const attachment = body.attachments?.[0];
  if (body.type !== "message" || attachment?.contentType !== "application/vnd.microsoft.card.adaptive") return "no Adaptive Card";
  const card = attachment.content;
  if (card?.type !== "AdaptiveCard" || !/^1\.[0-5]$/.test(card.version)) return "no card of version 1.0 to 1.5";
  const kinds = ["TextBlock", "FactSet", "Container", "ColumnSet", "Table", "Image", "ActionSet", "RichTextBlock"];
  const wrong = (card.body ?? []).find((element) => !kinds.includes(element.type));
  if (!card.body?.length || wrong) return `no element of a card: ${JSON.stringify(wrong)}`;
  const link = (card.actions ?? []).find((action) => action.type !== "Action.OpenUrl" || !URL.canParse(action.url));
  return link ? `no action of a card: ${JSON.stringify(link)}` : undefined;
}

/** What Slack refuses: https://api.slack.com/reference/block-kit/blocks */
function wrongWithBlocks(body) {
  if (!Array.isArray(body.blocks) || body.blocks.length < 1 || body.blocks.length > 50) return "invalid_blocks";
  for (const block of body.blocks) {
    if (!["header", "section", "divider", "context", "actions", "image", "rich_text"].includes(block.type)) return "invalid_blocks";
    if ((block.text?.text ?? "").length > (block.type === "header" ? 150 : 3000)) return "invalid_blocks";
    if ((block.fields ?? []).length > 10 || (block.elements ?? []).length > 25) return "invalid_blocks";
  }
  return undefined;
}

const hooks = createHttp((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const bytes = Buffer.concat(parts);
    const kind = request.url.startsWith("/teams") ? "teams" : "slack";
    let body;
    try {
      body = JSON.parse(bytes);
    } catch {
      body = {};
    }
    const wrong = kind === "teams" ? wrongWithCard(body, bytes.length) : wrongWithBlocks(body);
    if (wrong) console.log(`${kind}: refused, ${wrong}`);
    else keep(kind, "json", bytes);
    response.writeHead(wrong ? 400 : kind === "teams" ? 202 : 200).end(wrong ?? (kind === "slack" ? "ok" : ""));
  });
});

/** As much of RFC 5321 as one client needs. */
const mail = createTcp((socket) => {
  let text = "";
  let data = null;
  const say = (line) => socket.write(`${line}\r\n`);
  const answer = (line) => {
    const verb = line.split(" ")[0].toUpperCase();
    if (verb === "DATA") {
      data = [];
      return say("354 go on");
    }
    if (verb === "QUIT") return socket.end("221 bye\r\n");
    return say(verb === "EHLO" ? "250 doubles.example" : "250 fine");
  };
  say("220 doubles.example");
  socket.setEncoding("latin1");
  socket.on("error", () => {});
  socket.on("data", (part) => {
    text += part;
    for (let end = text.indexOf("\r\n"); end >= 0; end = text.indexOf("\r\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 2);
      if (data === null) answer(line);
      else if (line === ".") {
        keep("mail", "eml", Buffer.from(data.join("\r\n"), "latin1"));
        data = null;
        say("250 taken");
      } else data.push(line.startsWith(".") ? line.slice(1) : line);
    }
  });
});

hooks.listen(Number(option("--hooks", 8809)), "127.0.0.1", () =>
  mail.listen(Number(option("--mail", 2525)), "127.0.0.1", () =>
    console.log(`mail ${mail.address().port}, hooks http://127.0.0.1:${hooks.address().port}`),
  ),
);
