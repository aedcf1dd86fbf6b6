//! Two servers on one store, killed at random.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Child;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use weir_tests::PostgresServer;

use crate::serve::{rows, stop};
use crate::support::Project;

/// Each run appends two rows.
const PIPELINE: &str = "
name: NAME
connections: { in: 'file:./in', out: 'file:./out/NAME' }
concurrency: { policy: queue, runs: RUNS, waiting: 10000 }
triggers:
  - schedule: { every: 3s, catch_up: { mode: all, limit: 1000 } }
nodes:
  rows: { block: file@1, config: { connection: in, path: '*.csv' }, grants: { connections: { in: read } } }
  target: { block: file-loader@1, inputs: rows, config: { connection: out, path: target, format: ndjson },
            grants: { connections: { out: write } }, write: { mode: append } }
";

const NAMES: [&str; 2] = ["first", "second"];

/// One whose runs go one after the other, and one whose runs may meet.
fn pipeline(name: &str) -> String {
    PIPELINE.replace("NAME", name).replace("RUNS", if name == NAMES[0] { "1" } else { "3" })
}

/// How often a server is killed.
const KILLS: u32 = 30;

/// Numbers that nobody can foresee, and that a failure can be repeated with.
struct Dice(u64);

impl Dice {
    fn thrown() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time");
        Self(u64::try_from(now.as_nanos() & u128::from(u64::MAX)).expect("masked") | 1)
    }

    /// Returns a number below a limit.
    fn below(&mut self, limit: u64) -> u64 {
        // Xorshift.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[test]
fn two_servers_that_are_killed_at_random_lose_no_tick_and_run_none_twice() {
    let database = PostgresServer::start();
    let project = Project::new(&pipeline(NAMES[0]));
    project.write("second.yaml", pipeline(NAMES[1]));
    project.write("in/rows.csv", "id,name\n1,one\n2,two\n");
    NAMES.iter().for_each(|name| project.write(&format!("out/{name}/.keep"), ""));
    let url = database.url_with_password();
    let start = |place: usize| {
        let data = format!(".weir-{place}");
        let flags = ["--parallel", "2", "--store", &url, "--data-dir", &data, "--listen", "127.0.0.1:0"];
        project.weir("serve").args(flags).start()
    };
    let mut dice = Dice::thrown();
    println!("dice: {}", dice.0);
    let mut servers = [start(0), start(1)];
    wait(&database, |states| states.get("ran").copied().unwrap_or_default() >= 2);
    for _ in 0..KILLS {
        std::thread::sleep(Duration::from_millis(300 + dice.below(2_000)));
        let place = usize::try_from(dice.below(2)).expect("0 or 1");
        kill(&mut servers[place]);
        servers[place] = start(place);
    }
    // What a killed server held is taken over when its lease has expired; then there are moments at which nothing is open.
    wait(&database, |states| !["waiting", "running"].iter().any(|state| states.contains_key(*state)));
    servers.iter_mut().for_each(stop);

    let states = states(&database);
    assert!(!["failed", "skipped", "missed"].iter().any(|state| states.contains_key(*state)), "{states:?}");
    for name in NAMES {
        accounted(&database, name);
        let runs =
            database.query(&format!("select distinct run_id from ticks where pipeline = '{name}' and state = 'ran'"));
        let ran = database.query(&format!("select due from ticks where pipeline = '{name}' and state = 'ran'"));
        assert_eq!(runs.len(), ran.len(), "each tick has a run of its own");
        let succeeded =
            database.query(&format!("select id from runs where pipeline = '{name}' and status = 'succeeded'"));
        assert_eq!(succeeded.len(), runs.len(), "a run was made that no tick has");
        assert_eq!(rows(&project.path().join("out").join(name)), 2 * runs.len(), "rows of {name}");
    }
}

/// Makes sure that there is a tick for every third second between the first and the last one.
fn accounted(database: &PostgresServer, name: &str) {
    let due = database
        .query(&format!("select extract(epoch from due::timestamptz)::bigint from ticks where pipeline = '{name}'"));
    let due: BTreeSet<i64> = due.iter().map(|second| second.trim().parse().expect("a number")).collect();
    let (first, last) = (due.first().expect("a tick"), due.last().expect("a tick"));
    let expected: BTreeSet<i64> = (*first..=*last).step_by(3).collect();
    assert_eq!(due, expected, "ticks of {name}");
}

/// How many ticks stand where.
fn states(database: &PostgresServer) -> BTreeMap<String, usize> {
    let states = database.query("select state, count(*) from ticks group by state");
    let split = |line: &String| {
        let (state, count) = line.split_once('|').expect("two columns");
        (state.to_owned(), count.parse().expect("a number"))
    };
    states.iter().map(split).collect()
}

fn wait(database: &PostgresServer, enough: impl Fn(&BTreeMap<String, usize>) -> bool) {
    let started = Instant::now();
    loop {
        // The first server makes the tables.
        let has_ticks =
            !database.query("select 1 from information_schema.tables where table_name = 'ticks'").is_empty();
        let states = if has_ticks { states(database) } else { BTreeMap::new() };
        if enough(&states) {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(180), "{states:?}");
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn kill(server: &mut Child) {
    server.kill().expect("it can be killed");
    server.wait().expect("it has ended");
}
