// A stand-in for the public candle APIs of three exchanges, in their real shapes, so that the example runs offline.
//
//   node server.mjs [--port 8808] [--until 2024-01-03T00:00:00Z]
//
// Hourly candles from 2024-01-01 up to `--until`. Volumes follow a fixed formula: nobody traded them. Start it again with a later
// `--until` and the pipeline fetches only what is new.
import { createServer } from "node:http";

const HOUR = 3_600_000;
const FIRST = Date.UTC(2024, 0, 1);

const options = Object.fromEntries(process.argv.slice(2).map((word, at, words) => [word, words[at + 1]]).filter(([word]) => word.startsWith("--")));
const until = Date.parse(options["--until"] ?? "2024-01-03T00:00:00Z");

/** The candles of a market of an exchange from a moment on, oldest first, at most `limit`. */
function candles(exchange, market, from, limit) {
  const found = [];
  const first = Math.max(FIRST, Math.ceil(from / HOUR) * HOUR);
  for (let at = first; at < until && found.length < limit; at += HOUR) {
    const hour = (at - FIRST) / HOUR;
    const base = market.toLowerCase().startsWith("btc") ? 42_000 : 2_300;
    const open = base + ((hour * 37) % 101) - 50;
    const volume = exchange * 10 + ((hour * (7 + exchange)) % 13) + (market.toLowerCase().startsWith("btc") ? 0 : 100);
    found.push({ at, open, high: open + 20, low: open - 15, close: open + 5, volume });
  }
  return found;
}

const number = (query, name, otherwise) => Number(query.get(name) ?? otherwise);

/** Korbit: GET /v2/candles?symbol=btc_krw&interval=60&start=<ms>&limit=200 */
function korbit(path, query) {
  const data = candles(1, query.get("symbol"), number(query, "start", 0), number(query, "limit", 200));
  const item = ({ at, open, high, low, close, volume }) =>
    ({ timestamp: at, open: `${open}`, high: `${high}`, low: `${low}`, close: `${close}`, volume: volume.toFixed(8) });
  return { success: true, data: data.map(item) };
}

/** Binance: GET /api/v3/klines?symbol=BTCUSDT&interval=1h&startTime=<ms>&limit=500; candles are arrays. */
function binance(path, query) {
  const data = candles(3, query.get("symbol"), number(query, "startTime", 0), number(query, "limit", 500));
  const item = ({ at, open, high, low, close, volume }) =>
    [at, `${open}`, `${high}`, `${low}`, `${close}`, volume.toFixed(8), at + HOUR - 1, (volume * close).toFixed(8), 100, "0", "0", "0"];
  return data.map(item);
}

/** Coinbase: GET /api/v3/brokerage/market/products/BTC-USD/candles?granularity=ONE_HOUR&start=<s>&limit=350 */
function coinbase(path, query) {
  const data = candles(2, path.split("/").at(-2), number(query, "start", 0) * 1000, number(query, "limit", 350));
  const item = ({ at, open, high, low, close, volume }) =>
    ({ start: `${at / 1000}`, low: `${low}`, high: `${high}`, open: `${open}`, close: `${close}`, volume: volume.toFixed(8) });
  return { candles: data.map(item) };
}

const exchanges = { korbit, binance, coinbase };

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  const [, exchange, ...rest] = pathname.split("/");
  const answer = exchanges[exchange]?.(rest.join("/"), searchParams);
  response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(answer ?? { error: `nobody here answers ${pathname}` }));
});

server.listen(Number(options["--port"] ?? 8808), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
