//! APIs that page, guard, fail and lie: every row once, a clear error, and no secret anywhere.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use weir_tests::server::Seen;
use weir_tests::{Answer, Server, rows_of_files};

use crate::support::{Project, contains};

const SECRET: &str = "canary-7b6a5c4d3e2f";

/// A pipeline from an API into files.
fn pipeline(host: &str, config: &str, more: &str) -> Project {
    Project::new(&format!(
        "
name: api
connections: {{ out: 'file:./out' }}
retries: {{ max: 2, backoff: 10ms }}
parallelism: 8
nodes:
  api:
    block: http@1
    config: {{ {config} }}
    grants: {{ http: ['{host}'], private_network: ['{host}'] }}
    {more}
  target:
    block: file-loader@1
    inputs: api
    config: {{ connection: out, path: target, format: ndjson }}
    grants: {{ connections: {{ out: write }} }}
    write: {{ mode: append }}
"
    ))
}

fn rows(project: &Project) -> Vec<Value> {
    let rows = rows_of_files(&project.path().join("out/target")).unwrap_or_default();
    rows.iter().map(|row| serde_json::from_str(row).expect("a row is JSON")).collect()
}

fn parameters(seen: &Seen) -> HashMap<String, String> {
    let query = seen.target.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter_map(|pair| pair.split_once('=')).map(|(key, value)| (key.into(), value.into())).collect()
}

/// Orders with their lines, three orders a page and two lines a page, behind OAuth 2.0. Some requests are put off.
struct Shop {
    issued: AtomicUsize,
    refusals: Mutex<HashMap<String, usize>>,
}

impl Shop {
    fn answer(&self, seen: &Seen) -> Answer {
        if seen.target == "/token" {
            let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
            return Answer::ok(format!("{{\"access_token\":\"token-{SECRET}-{number}\",\"expires_in\":3600}}"));
        }
        let issued = self.issued.load(Ordering::SeqCst);
        if seen.header("authorization") != Some(&format!("Bearer token-{SECRET}-{issued}")) {
            return Answer::status(401, format!("unknown {:?}", seen.header("authorization")));
        }
        // A token does not live as long as was promised.
        if seen.target.contains("/3/lines") && issued == 1 {
            return Answer::status(401, "expired");
        }
        let mut refusals = self.refusals.lock().expect("no panic");
        let times = refusals.entry(seen.target.clone()).or_default();
        *times += 1;
        if seen.target.contains("/5/lines") && *times == 1 {
            return Answer::status(429, "later").header("retry-after", "0");
        }
        if seen.target.contains("/6/lines") && *times == 1 {
            return Answer::ok("{\"lines\":[{\"sku\":\"6-").announcing(500);
        }
        let page: usize = parameters(seen).get("page").and_then(|page| page.parse().ok()).unwrap_or(0);
        match seen.target.split(['/', '?']).nth(2) {
            Some("") | None => Answer::status(404, "nothing"),
            Some(order) if seen.target.contains("/lines") => lines(order, page),
            Some(_) => {
                let orders: Vec<String> =
                    (page * 3..8.min(page * 3 + 3)).map(|id| format!("{{\"id\":{id}}}")).collect();
                Answer::ok(format!("[{}]", orders.join(",")))
            }
        }
    }
}

/// Order 7 has no lines; the others have as many as their number.
fn lines(order: &str, page: usize) -> Answer {
    let count: usize = order.parse().unwrap_or(0);
    if count == 7 {
        return Answer::status(404, "no lines");
    }
    let skus = (page * 2..count.min(page * 2 + 2)).map(|line| format!("{{\"sku\":\"{order}-{line}\"}}"));
    let next = if page * 2 + 2 < count {
        format!("</x/{order}/lines?page={}>; rel=\"next\"", page + 1)
    } else {
        String::new()
    };
    Answer::ok(format!("{{\"lines\":[{}]}}", skus.collect::<Vec<_>>().join(","))).header("link", next)
}

#[test]
fn children_of_parents_are_all_read_once_through_trouble() {
    let shop = Shop { issued: AtomicUsize::new(0), refusals: Mutex::default() };
    let server = Server::start(move |seen| shop.answer(seen));
    let config = format!(
        "url: '{}', records: lines, schema: {{ sku: utf8 }}, pagination: link_header, empty_statuses: [404],
      partitions: {{ column: order, from: {{ url: '{}', value: id, pagination: {{ page: {{ param: page, start: 0, size: 3 }} }} }} }},
      auth: {{ oauth2: {{ token_url: '{}', client_id: me, client_secret: key }} }}",
        server.url("/x/{partition}/lines"),
        server.url("/x/orders"),
        server.url("/token"),
    );
    let project = pipeline(&server.host(), &config, "secrets: { key: shop-key }");
    let finished = project.weir("run").args(["--json", "-vv"]).env("WEIR_SECRET_SHOP_KEY", SECRET).run();
    let (stdout, stderr) = (finished.stdout.clone(), finished.stderr.clone());
    finished.ok();
    let mut found: Vec<String> = rows(&project)
        .iter()
        .map(|row| format!("{} {}", row["order"].as_str().unwrap_or("?"), row["sku"].as_str().unwrap_or("?")))
        .collect();
    found.sort();
    let mut wanted: Vec<String> =
        (0..7).flat_map(|order| (0..order).map(move |line| format!("{order} {order}-{line}"))).collect();
    wanted.sort();
    assert_eq!(found, wanted);
    let tokens = server.seen().iter().filter(|seen| seen.target == "/token").count();
    assert_eq!(tokens, 2, "planning and all splits share one token, and the one that came in its place");
    assert!(!stdout.contains(SECRET) && !stderr.contains(SECRET));
    assert!(!contains(&project.everything(), SECRET.as_bytes()), "the secret or a token is somewhere on disk");
}

#[test]
fn windows_go_on_where_the_last_run_ended() {
    let server = Server::start(|seen| {
        let asked = parameters(seen);
        Answer::ok(format!("[{{\"from\":{},\"to\":{}}}]", asked["from"], asked["to"]))
    });
    let config = |end: &str| {
        format!(
            "url: '{}', schema: {{ from: int64, to: int64 }},
      window: {{ from: from, to: to, length: 1d, start: 1970-01-01, end: {end}, format: epoch_s }}",
            server.url("/events")
        )
    };
    let project = pipeline(&server.host(), &config("1970-01-04"), "");
    project.weir("run").run().ok();
    project.weir("run").run().ok();
    let more = pipeline(&server.host(), &config("1970-01-05T12:00:00Z"), "");
    project.write("pipeline.yaml", std::fs::read(more.path().join("pipeline.yaml")).expect("readable"));
    project.weir("run").run().ok();
    let mut found: Vec<_> = rows(&project).iter().map(|row| (row["from"].as_i64(), row["to"].as_i64())).collect();
    found.sort();
    let day = |number: i64| Some(number * 86_400);
    let wanted =
        [(day(0), day(1)), (day(1), day(2)), (day(2), day(3)), (day(3), day(4)), (day(4), Some(4 * 86_400 + 43_200))];
    assert_eq!(found, wanted);
}

#[test]
fn hostile_answers_are_refused_by_name() {
    let deep = format!("[{}", "[".repeat(200_000));
    let cases: [(Answer, &str); 6] = [
        (Answer::ok("[]").announcing(1 << 40), "is larger than 67108864 bytes"),
        (Answer::ok(deep.clone()), "page 1"),
        (Answer::ok(format!("{{\"data\":{deep}")), "page 1"),
        (Answer::ok("<html>not JSON</html>"), "a JSON document with records begins with `[` or `{`"),
        (Answer::ok("[{\"id\":1},"), "stops in the middle"),
        (Answer::ok("{\"id\":1}{\"id\":2}"), "nothing is expected behind the document"),
    ];
    for (answer, wanted) in cases {
        let server = Server::start(move |_| answer.clone());
        let config = format!("url: '{}', schema: {{ id: int64 }}, retries: 0", server.url("/"));
        let project = pipeline(&server.host(), &config, "");
        let error = project.weir("run").run();
        assert_ne!(error.code, Some(0), "{wanted}");
        assert!(error.stderr.contains(wanted), "{wanted}:\n{}", error.stderr);
        assert!(!error.stderr.contains("panicked"), "{}", error.stderr);
        assert!(rows(&project).is_empty(), "{wanted}");
    }
}

#[test]
fn answers_in_csv_and_xml_become_rows() {
    let server = Server::start(|seen| match seen.target.as_str() {
        "/csv" => Answer::ok("id;name\n1;a\n2;\"b;c\"\n"),
        _ => Answer::ok(
            "<rss><channel><item id='1'><name>a</name></item><item id='2'><name>b;c</name></item></channel></rss>",
        ),
    });
    for (path, options) in [("/csv", "format: csv, delimiter: ';'"), ("/xml", "format: xml, records: rss.channel.item")]
    {
        let project = pipeline(&server.host(), &format!("url: '{}', {options}", server.url(path)), "");
        project.weir("run").run().ok();
        let names: Vec<Value> = rows(&project).iter().map(|row| row["name"].clone()).collect();
        assert_eq!(names, ["a", "b;c"], "{path}");
    }
}
