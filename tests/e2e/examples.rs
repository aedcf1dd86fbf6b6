//! The examples, run as their READMEs say.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use tempfile::TempDir;
use weir_tests::{PostgresServer, S3Server, Weir, copy_folder, repository, rows_of_files, rows_of_table, s3_server};

use crate::serving::Server;
use crate::support::Project;
use crate::telemetry::Events;

fn example(name: &str) -> PathBuf {
    repository().join("examples").join(name)
}

fn folder() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = format!("out={}", folder.path().display());
    (folder, out)
}

#[test]
fn flights_are_summed_up_per_day_and_carrier() {
    let Some(data) = env::var_os("WEIR_EXAMPLE_DATA") else {
        panic!("`WEIR_EXAMPLE_DATA` is not set: run `cargo xtask test`, which fetches the data");
    };
    let (folder, out) = folder();
    let pipeline = example("flights").join("pipeline.yaml");
    let weir = Weir::new(folder.path()).args(["run"]).args([&pipeline]).args(["-p", &out]);
    telling(weir, folder.path()).env("WEIR_EXAMPLE_DATA", data).run().ok();
    let events = told(folder.path());
    assert_eq!(events.made_of("daily", "mean_arrival_delay"), ["arr_delay AGGREGATION".to_owned()].into());
    assert_eq!(events.made_of("daily", "carrier"), ["carrier TRANSFORMATION".to_owned()].into());
    assert!(events.made_of("/flights", "status").contains("dep_time ?"), "a block of our own does not tell");

    let rows = rows_of_table(&folder.path().join("flights.db"), "daily").expect("a table");
    let flights: i64 = rows.iter().map(|row| field(row, "flights")).sum();
    let cancelled: i64 = rows.iter().map(|row| field(row, "cancelled")).sum();
    // What the package's documentation says of its data: 336,776 flights, of which 8,255 never departed; one is rejected.
    assert_eq!((flights, cancelled), (336_775, 8_255));
    assert_eq!(rows_of_files(&folder.path().join("flights")).expect("files").len(), 336_775);
}

fn field(row: &str, name: &str) -> i64 {
    let row: serde_json::Value = serde_json::from_str(row).expect("JSON");
    row[name].as_i64().unwrap_or_else(|| panic!("`{name}` is no integer in {row}"))
}

/// Has a command tell its lineage.
fn telling(weir: Weir, folder: &Path) -> Weir {
    let weir = weir.env("OPENLINEAGE__TRANSPORT__TYPE", "file");
    weir.env("OPENLINEAGE__TRANSPORT__LOG_FILE_PATH", folder.join("lineage.ndjson"))
}

/// Returns what it told, which is as the schemas have it.
fn told(folder: &Path) -> Events {
    let events = Events::in_file(&folder.join("lineage.ndjson"));
    assert_eq!(events.types(), ["START", "COMPLETE"]);
    events
}

/// The replay server, ended with the test.
struct Exchanges {
    process: Child,
    url: String,
}

impl Exchanges {
    fn until(moment: &str) -> Self {
        let server = example("exchange-share").join("server.mjs");
        let mut node = Command::new("node");
        node.arg(server).args(["--port", "0", "--until", moment]).stdout(Stdio::piped());
        let mut process = node.spawn().expect("node is installed");
        let mut url = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut url).expect("it says where it listens");
        Self { process, url: url.trim().to_owned() }
    }
}

impl Drop for Exchanges {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[test]
fn exchange_candles_are_fetched_incrementally_and_shared_out() {
    let (folder, out) = folder();
    let collect = |until: &str| {
        let exchanges = Exchanges::until(until);
        // Grants name the port, and tests listen on a free one.
        let text = fs::read_to_string(example("exchange-share").join("pipeline.yaml")).expect("readable");
        let (_, port) = exchanges.url.rsplit_once(':').expect("a port");
        fs::write(folder.path().join("pipeline.yaml"), text.replace("8808", port)).expect("writable");
        Weir::new(folder.path()).args(["run", "-p", &out]).run().ok();
        rows_of_files(&folder.path().join("candles")).expect("files").len()
    };
    assert_eq!(collect("2024-01-03T00:00:00Z"), 3 * 2 * 48);
    assert_eq!(collect("2024-01-03T00:00:00Z"), 3 * 2 * 48, "nothing is new");
    assert_eq!(collect("2024-01-04T00:00:00Z"), 3 * 2 * 72);

    let weir = Weir::new(folder.path()).args(["run"]).args([example("exchange-share").join("share.yaml")]);
    telling(weir, folder.path()).args(["-p", &out]).run().ok();
    let events = told(folder.path());
    assert_eq!(events.made_of("daily_share", "day"), ["at TRANSFORMATION".to_owned()].into());
    assert!(events.made_of("daily_share", "share").contains("volume AGGREGATION"));
    let rows = rows_of_table(&folder.path().join("share.db"), "daily_share").expect("a table");
    assert_eq!(rows.len(), 3 * 2 * 3);
    for (day, asset) in [("2024-01-01", "BTC"), ("2024-01-03", "ETH")] {
        let of_day = rows.iter().filter(|row| row.contains(day) && row.contains(asset));
        let shares = of_day.map(|row| {
            serde_json::from_str::<serde_json::Value>(row).expect("JSON")["share"].as_f64().expect("a number")
        });
        assert!((shares.sum::<f64>() - 1.0).abs() < 1e-5);
    }
}

/// Makes the shop's tables, filled by the example's own script.
fn fill(server: &PostgresServer) {
    let script = fs::read_to_string(example("postgres-to-lake").join("shop.sql")).expect("the script");
    server.execute(&script.replace(":customers", "2000").replace(":orders", "20000"));
}

#[test]
fn a_shop_goes_to_the_lake_masked_and_only_once() {
    let (database, store) = (PostgresServer::start(), S3Server::start());
    fill(&database);
    let (folder, _) = folder();
    let copy = folder.path().join("example");
    copy_folder(&example("postgres-to-lake"), &copy).expect("copied");
    let connections = format!(
        "shop: {}\nlake: {{ url: 's3://{}/shop', endpoint: '{}', access_key: {}, secret_key: {{ secret: lake-key }} }}\n",
        database.url(),
        s3_server::BUCKET,
        store.endpoint(),
        s3_server::KEY
    );
    fs::write(copy.join("connections.yaml"), connections).expect("written");
    let run = || {
        drop(fs::remove_file(copy.join("lineage.ndjson")));
        telling(Weir::new(&copy), &copy)
            .args(["run", "pipeline.yaml"])
            .env("WEIR_CONNECTION_SHOP", database.url_with_password())
            .env("WEIR_SECRET_LAKE_KEY", s3_server::SECRET)
            .env("WEIR_SECRET_PII_KEY", "a-long-key-for-masking")
            .run()
            .ok()
    };
    run();
    let orders = store.rows("shop/orders");
    assert_eq!(orders.len(), 19_980, "one order in a thousand has no customer");
    let customers = store.rows("shop/customers");
    assert_eq!(customers.len(), 2_000);
    let shown = customers.join("\n");
    assert!(!shown.contains("@example.com") && !shown.contains("Customer 1"), "{}", customers[0]);
    assert_eq!(store.rows("shop/payments").len(), 13_334);
    let events = told(&copy);
    let tables: Vec<String> =
        events.inputs().into_iter().filter_map(|name| Some(name.split_once(".shop.")?.1.to_owned())).collect();
    assert_eq!(tables, ["customers", "orders", "payments"]);
    assert_eq!(events.made_of("shop/customers", "email"), ["email TRANSFORMATION".to_owned()].into());
    assert_eq!(events.made_of("shop/orders", "day"), ["ordered_at TRANSFORMATION".to_owned()].into());
    assert_eq!(events.made_of("shop/payments", "ordered_at"), ["ordered_at IDENTITY".to_owned()].into());
    // What is new comes, and nothing twice.
    database.execute(
        "insert into shop.orders values (30000, 5, 9.90, 'open', '2024-04-01'); \
         update shop.customers set changed_at = '2025-01-01' where id = 7",
    );
    run();
    assert_eq!(store.rows("shop/orders").len(), 19_981);
    assert_eq!(store.rows("shop/customers").len(), 2_001);
    assert_eq!(store.rows("shop/payments").len(), 13_334);
}

/// The example's own stand-ins for a mail server, Teams and Slack.
struct Doubles {
    process: Child,
    mail: String,
    hooks: String,
}

impl Doubles {
    fn start(folder: &Path) -> Self {
        let mut node = Command::new("node");
        let script = example("market-share-report").join("doubles.mjs");
        node.arg(script).args(["--mail", "0", "--hooks", "0", "--out"]).arg(folder).stdout(Stdio::piped());
        let mut process = node.spawn().expect("node is installed");
        let mut lines = BufReader::new(process.stdout.take().expect("piped"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("it says where it listens");
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.lines().map_while(Result::ok).for_each(|line| println!("doubles: {line}")));
        let (mail, hooks) = line.trim().split_once(", hooks ").expect("two places");
        Self { process, mail: mail.trim_start_matches("mail ").to_owned(), hooks: hooks.to_owned() }
    }
}

impl Drop for Doubles {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[test]
fn the_report_of_market_shares_reaches_mail_and_teams_and_its_failure_slack() {
    let received = tempfile::tempdir().expect("a temporary folder");
    let exchanges = Exchanges::until("2024-01-15T00:00:00Z");
    let doubles = Doubles::start(received.path());
    let (_, port) = exchanges.url.rsplit_once(':').expect("a port");
    let text = |file: &str| {
        let text = fs::read_to_string(example("market-share-report").join(file)).expect("readable");
        text.replace("8808", port).replace("2525", &doubles.mail)
    };
    let project = Project::new(&text("pipeline.yaml"));
    ["connections.yaml", "alerts.yaml"].iter().for_each(|file| project.write(file, text(file)));
    let secrets = ["TEAMS", "SLACK"]
        .map(|name| (format!("WEIR_SECRET_{name}_ADDRESS"), format!("{}/{}", doubles.hooks, name.to_lowercase())));
    let secrets = secrets.each_ref().map(|(name, value)| (name.as_str(), value.as_str()));
    let server = Server::with(&project, &secrets);
    let run = server.run("market-share-report");
    let artifacts = server.json("GET", &format!("/runs/{run}/artifacts"), None, 200).to_string();
    for file in ["market-share.html", "market-share.xlsx", "market-share-chart-1.png"] {
        assert!(artifacts.contains(file), "{artifacts}");
    }
    let kept = |kind: &str| -> Vec<String> {
        let files = fs::read_dir(received.path()).expect("a folder").flatten().map(|entry| entry.path());
        let kind = files.filter(|path| path.to_string_lossy().contains(kind));
        kind.map(|path| fs::read_to_string(path).expect("a file")).collect()
    };
    server.until("both have got it", || (kept("mail").len() == 1 && kept("teams").len() == 1).then_some(()));
    assert!(kept("mail")[0].contains("market-share.xlsx") && kept("mail")[0].contains("market-share.html"));
    assert!(kept("teams")[0].contains(&run), "{}", kept("teams")[0]);
    assert!(kept("slack").is_empty());

    let nowhere = serde_json::json!({ "api": format!("{}/nowhere", exchanges.url) });
    let failing = serde_json::json!({ "pipeline": "market-share-report", "parameters": nowhere });
    server.json("POST", "/runs", Some(&failing), 202);
    server.until("the failure is told", || (kept("slack").len() == 1).then_some(()));
    assert!(kept("slack")[0].contains("실행 실패"), "{}", kept("slack")[0]);
}
