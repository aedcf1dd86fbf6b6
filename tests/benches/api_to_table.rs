//! A paged JSON API into a table of PostgreSQL, against the script that one writes by hand; and how memory grows with the API.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use weir_tests::measure::{Taken, database_peer, mebibytes, medians, ratio, report, seconds, workload};
use weir_tests::{Answer, PostgresServer, Server};

const MARKETS: [&str; 8] = ["ADA-USD", "BCH-USD", "BTC-USD", "DOT-USD", "ETH-USD", "LTC-USD", "SOL-USD", "XRP-USD"];
const PAGE: u64 = 500;
/// Candles a market at first: 200,000 rows in 400 pages.
const HOURS: u64 = 25_000;
/// What a second run finds to be new.
const NEWER: u64 = 100;

const TABLE: &str = "create table w3_candles (market text, ts timestamptz, open float8, high float8, low float8, close float8, \
    volume text, trades bigint, closed boolean)";

const METHOD: &str = "\
Hourly candles of eight markets, 200,000 rows in 400 pages of JSON, into a table, by `examples/bench/w3.yaml`; then once more when each market
has 100 new candles, of which both sides fetch only those. Beside it the script that one writes by hand (`http.client`, `json`, `psycopg` with
one `COPY`). Whole processes against one API (pages rendered before) and one server of the benchmark's own (Debian's PostgreSQL with its
defaults, `fsync` off), medians of 7 rounds (3 where pages take 20 ms), in turn; after each run the rows were counted. The last line is the same
pipeline over ten times the rows.

";

/// What both sides fetch.
struct Api {
    server: Server,
    hours: Arc<AtomicU64>,
    delay: Arc<AtomicU64>,
}

/// Where both sides put it.
struct World<'a> {
    folder: &'a Path,
    api: Api,
    database: PostgresServer,
}

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let world = World { folder: folder.path(), api: Api::start(), database: PostgresServer::start() };
    world.database.execute(TABLE);
    world.first(World::weir)?;
    let mut section = String::from(METHOD);
    section.push_str("| | Weir | by hand | Weir takes × of it | memory |\n| --- | --- | --- | --- | --- |\n");
    let mut row = |name: &str, [ours, script]: [Taken; 2]| {
        let (time, by_hand) = (seconds(ours.time), seconds(script.time));
        writeln!(section, "| {name} | {time} | {by_hand} | {} | {} |", ratio(ours, script), mebibytes(ours.memory))
    };
    row("first run", medians(7, [&mut || world.first(World::weir), &mut || world.first(World::script)])?)?;
    row("800 new rows", medians(7, [&mut || world.second(World::weir), &mut || world.second(World::script)])?)?;
    world.api.delay.store(20, Ordering::Relaxed);
    row(
        "first run, 20 ms a page",
        medians(3, [&mut || world.first(World::weir), &mut || world.first(World::script)])?,
    )?;
    world.api.delay.store(0, Ordering::Relaxed);
    world.api.hours.store(10 * HOURS, Ordering::Relaxed);
    let large = world.run(World::weir)?;
    writeln!(section, "| first run, 2,000,000 rows | {} | | | {} |", seconds(large.time), mebibytes(large.memory))?;
    report(&section)
}

impl World<'_> {
    /// Fetches everything into an empty table.
    fn first(&self, side: fn(&Self) -> Result<Taken>) -> Result<Taken> {
        self.api.hours.store(HOURS, Ordering::Relaxed);
        self.run(side)
    }

    /// Fetches everything, and then what is new: only that is measured.
    fn second(&self, side: fn(&Self) -> Result<Taken>) -> Result<Taken> {
        self.first(side)?;
        self.api.hours.store(HOURS + NEWER, Ordering::Relaxed);
        let taken = side(self)?;
        self.all_there()?;
        Ok(taken)
    }

    fn run(&self, side: fn(&Self) -> Result<Taken>) -> Result<Taken> {
        // The target remembers where its rows end, even when Weir's own records are gone.
        self.database.execute("truncate w3_candles; drop table if exists _weir_commits");
        self.database.execute("checkpoint");
        let data = self.folder.join("data");
        if data.exists() {
            std::fs::remove_dir_all(data)?;
        }
        let taken = side(self)?;
        self.all_there()?;
        Ok(taken)
    }

    fn weir(&self) -> Result<Taken> {
        let data = self.folder.join("data").display().to_string();
        let (url, api) = (self.database.url_with_password(), self.api.server.url(""));
        workload(self.folder, "w3.yaml", &[("WEIR_CONNECTION_PG", &url), ("W_API", &api), ("WEIR_DATA", &data)])
    }

    fn script(&self) -> Result<Taken> {
        database_peer(&["api_to_table", &self.database.url_with_password(), &self.api.server.host(), "w3_candles"])
    }

    fn all_there(&self) -> Result<()> {
        let found =
            self.database.query("select count(distinct (market, ts)) || ' of ' || count(*) from w3_candles").concat();
        let rows = self.api.hours.load(Ordering::Relaxed) * MARKETS.len() as u64;
        ensure!(found == format!("{rows} of {rows}"), "the table holds {found} rows instead of {rows}");
        Ok(())
    }
}

impl Api {
    fn start() -> Self {
        let (hours, delay) = (Arc::new(AtomicU64::new(HOURS)), Arc::new(AtomicU64::new(0)));
        let (visible, wait) = (Arc::clone(&hours), Arc::clone(&delay));
        let pages: HashMap<(String, u64), String> = MARKETS.iter().flat_map(|market| pages(market)).collect();
        let server = Server::start(move |request| {
            thread::sleep(Duration::from_millis(wait.load(Ordering::Relaxed)));
            let end = visible.load(Ordering::Relaxed);
            let parameter = |name| {
                let query = request.target.split_once('?')?.1;
                query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
            };
            let market = parameter("market").unwrap_or_default().to_owned();
            let start = match (parameter("cursor"), parameter("since")) {
                (Some(cursor), _) => cursor.parse().unwrap_or(0),
                (None, Some(since)) => hour(since) + 1,
                (None, None) => 0,
            };
            match pages.get(&(market.clone(), start)).filter(|_| start % PAGE == 0 && start + PAGE <= end) {
                Some(page) => Answer::ok(page.replacen("NEXT", &next(start + PAGE, end), 1)),
                None => Answer::ok(render(&market, start, end.min(start + PAGE)).replacen(
                    "NEXT",
                    &next(start + PAGE, end),
                    1,
                )),
            }
        });
        Self { server, hours, delay }
    }
}

fn pages(market: &str) -> impl Iterator<Item = ((String, u64), String)> {
    let starts = (0..HOURS).step_by(usize::try_from(PAGE).unwrap_or(1));
    starts.map(move |start| ((market.to_owned(), start), render(market, start, start + PAGE)))
}

fn next(start: u64, end: u64) -> String {
    if start < end { format!("\"{start}\"") } else { "null".to_owned() }
}

/// Renders a page whose next cursor is still to be put in.
fn render(market: &str, start: u64, end: u64) -> String {
    let mut page = String::from("{\"next_cursor\":NEXT,\"data\":[");
    for hour in start..end {
        let draw = (hour * 48_271 + market.len() as u64) % 900_000;
        let separator = if hour == start { "" } else { "," };
        let _ = write!(
            page,
            "{separator}{{\"market\":\"{market}\",\"ts\":\"{}\",\"open\":{draw}.5,\"high\":{}.25,\"low\":{draw}.0,\"close\":{draw}.75,\"volume\":\"{draw}.125\",\"trades\":{},\"closed\":true}}",
            timestamp(hour),
            draw + 1,
            draw % 5_000
        );
    }
    page.push_str("]}");
    page
}

/// Hours since 2000 as text; every month has 28 days here, which both sides take as it is.
fn timestamp(hour: u64) -> String {
    let (day, month, year) = (hour / 24 % 28, hour / (24 * 28) % 12, hour / (24 * 28 * 12));
    format!("{:04}-{:02}-{:02}T{:02}:00:00Z", 2000 + year, month + 1, day + 1, hour % 24)
}

fn hour(text: &str) -> u64 {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u64>().ok()).unwrap_or(0);
    (((number(0, 4) - 2000) * 12 + number(5, 7) - 1) * 28 + number(8, 10) - 1) * 24 + number(11, 13)
}
