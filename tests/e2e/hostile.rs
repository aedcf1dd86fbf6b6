//! Hostile guests in a pipeline: contained, named, and the rest of the run unharmed.

use weir_tests::{Answer, Server, rows_of_files};

use crate::support::{Project, contains};

/// A hostile transform and an honest branch beside it.
fn transform(act: &str, grants: &str) -> Project {
    let project = Project::new(&format!(
        "
name: hostile
connections: {{ in: 'file:./in', out: 'file:./out' }}
nodes:
  rows: {{ block: file@1, config: {{ connection: in, path: rows.csv }}, grants: {{ connections: {{ in: read }} }} }}
  bad: {{ block: hostile-transform@1, inputs: rows, config: {{ act: {act} }}, grants: {{ {grants} }} }}
  target:
    block: file-loader@1
    inputs: bad
    config: {{ connection: out, path: target, format: ndjson }}
    grants: {{ connections: {{ out: write }} }}
    write: {{ mode: append }}
"
    ));
    project.write("in/rows.csv", "id,name\n1,one\n2,two\n3,three\n");
    project
}

fn extractor(config: &str, more: &str) -> Project {
    // The component asks for a database, too, which is not used here.
    let more = more.replace("grants: {", "grants: { connections: { db: read },");
    Project::new(&format!(
        "
name: hostile
connections: {{ out: 'file:./out', db: 'sqlite:./none.db' }}
nodes:
  bad: {{ block: hostile-extractor@1, config: {{ {config} }}, {more} }}
  target:
    block: file-loader@1
    inputs: bad
    config: {{ connection: out, path: target, format: ndjson }}
    grants: {{ connections: {{ out: write }} }}
    write: {{ mode: append }}
"
    ))
}

fn loader(act: &str) -> Project {
    let project = Project::new(&format!(
        "
name: hostile
connections: {{ in: 'file:./in' }}
nodes:
  rows: {{ block: file@1, config: {{ connection: in, path: rows.csv }}, grants: {{ connections: {{ in: read }} }} }}
  bad: {{ block: hostile-loader@1, inputs: rows, config: {{ act: {act} }}, write: {{ mode: append }} }}
"
    ));
    project.write("in/rows.csv", "id,name\n1,one\n2,two\n3,three\n");
    project
}

/// The run fails by the block's fault, names node and call, does not crash and leaves nothing visible.
#[track_caller]
fn fails(project: &Project, named: &[&str]) -> String {
    let error = project.weir("run").run().failed(3);
    for name in named.iter().chain(&["bad"]) {
        assert!(error.contains(name), "`{name}` is missing in:\n{error}");
    }
    assert!(!error.contains("panicked"), "{error}");
    assert!(rows_of_files(&project.path().join("out")).unwrap_or_default().is_empty());
    error
}

#[test]
fn an_honest_block_of_the_same_component_works() {
    let project = transform("behave", "");
    project.weir("run").run().ok();
    assert_eq!(rows_of_files(&project.path().join("out")).expect("rows").len(), 3);
}

#[test]
fn an_endless_loop_is_stopped_by_name() {
    fails(&transform("loop", "time: 1s"), &["apply", "computed for more than 1000 ms"]);
}

#[test]
fn a_memory_balloon_is_stopped_by_name() {
    fails(&transform("balloon", "memory: 16MiB"), &["apply", "memory", "16777216"]);
}

#[test]
fn deep_recursion_is_stopped_by_name() {
    fails(&transform("recurse", ""), &["crashed in `apply`"]);
}

#[test]
fn a_trap_is_named_in_every_phase() {
    for (act, call) in [
        ("trap-open", "open"),
        ("trap-outputs", "outputs"),
        ("trap-apply", "apply"),
        ("trap-input-ended", "input-ended"),
        ("trap-finish", "finish"),
    ] {
        fails(&transform(act, ""), &[&format!("crashed in `{call}`")]);
    }
    for (act, call) in [
        ("trap-describe", "describe"),
        ("trap-plan", "plan"),
        ("trap-open", "open"),
        ("trap-next", "next"),
        ("trap-conclude", "conclude"),
    ] {
        fails(&extractor(&format!("act: {act}"), "grants: { http: [] }"), &[&format!("crashed in `{call}`")]);
    }
    for (act, call) in [
        ("trap-describe", "describe"),
        ("trap-open", "open"),
        ("trap-write", "write"),
        ("trap-prepare", "prepare"),
        ("trap-commit", "commit"),
    ] {
        fails(&loader(act), &[&format!("crashed in `{call}`")]);
    }
}

#[test]
fn a_loader_that_loses_a_row_is_found_out_before_anything_is_committed() {
    let error = loader("lose-row").weir("run").run();
    assert_ne!(error.code, Some(0));
    assert!(
        error.stderr.contains("bad") && error.stderr.contains('2') && error.stderr.contains('3'),
        "{}",
        error.stderr
    );
}

#[test]
fn there_are_no_files_variables_or_sockets() {
    let finished = transform("snoop", "").weir("run").run();
    assert!(finished.stderr.contains("found 0 things"), "{}", finished.stderr);
}

#[test]
fn a_huge_log_is_cut() {
    let project = transform("log", "");
    let finished = project.weir("run").run();
    assert!(finished.stdout.len() + finished.stderr.len() < 3 << 20, "the log was not cut");
    assert!(project.everything().len() < 20 << 20, "the log went to disk");
    finished.ok();
}

#[test]
fn a_lying_schema_is_named_with_its_edge() {
    fails(&transform("lie", ""), &["`id` was promised as `timestamp[ns]` and is `int64`"]);
    fails(&transform("omit", ""), &["`promised` was promised and is missing"]);
    fails(&transform("wrong-port", ""), &["elsewhere"]);
}

#[test]
fn rows_that_come_from_nowhere_are_found_out() {
    let finished = transform("multiply", "").weir("run").run();
    assert_ne!(finished.code, Some(0));
    assert!(finished.stderr.contains("bad"), "{}", finished.stderr);
}

#[test]
fn hoarded_handles_and_endless_calls_are_stopped() {
    fails(&transform("hoard", "time: 5s"), &["handles"]);
    fails(&transform("call", "time: 5s, host_calls: 10000"), &["called the host more than 10000 times"]);
}

#[test]
fn rows_without_end_are_stopped() {
    fails(&extractor("act: endless", "grants: { http: [], output_rows: 100000 }"), &["more than 100000 rows"]);
}

#[test]
fn batches_without_rows_end_some_day() {
    fails(
        &extractor("act: endless-nothing", "grants: { http: [], host_calls: 5000 }"),
        &["called the host more than 5000 times"],
    );
}

#[test]
fn who_waits_for_ever_is_stopped_by_the_time_that_a_run_has() {
    let project = extractor("act: wait", "grants: { http: [] }");
    let file = project.path().join("pipeline.yaml");
    let text = std::fs::read_to_string(&file).expect("a pipeline");
    std::fs::write(&file, format!("{text}\ntimeout: 1s\n")).expect("written");
    let finished = project.weir("run").run();
    assert_ne!(finished.code, Some(0));
    assert!(finished.stderr.contains("timeout"), "{}", finished.stderr);
}

#[test]
fn a_huge_batch_is_more_than_a_block_may_hold() {
    fails(&extractor("act: huge", "grants: { http: [], memory: 64MiB }"), &["memory"]);
}

#[test]
fn columns_that_are_not_what_they_say_are_refused() {
    let finished = extractor("act: uneven", "grants: { http: [] }").weir("run").run();
    assert_ne!(finished.code, Some(0));
    assert!(finished.stderr.contains("bad") && finished.stderr.contains("4000004 are needed"), "{}", finished.stderr);
}

#[test]
fn time_stands_still_unless_granted() {
    let project = extractor("act: clock", "grants: { http: [] }");
    project.weir("run").run().ok();
    let moments = rows_of_files(&project.path().join("out")).expect("rows");
    assert_eq!(moments.len(), 2);
    assert_eq!(moments[0], moments[1], "the block worked between the two");
}

#[test]
fn operations_on_rows_that_are_not_there_are_refused() {
    for act in ["cut-ipc", "short-mask", "take-beyond", "select-nothing", "missing-reason", "reject-more"] {
        let project = transform(act, "");
        let finished = project.weir("run").run();
        assert_ne!(finished.code, Some(0), "{act}");
        assert!(finished.stderr.contains("bad") && !finished.stderr.contains("panicked"), "{act}: {}", finished.stderr);
        assert!(rows_of_files(&project.path().join("out")).unwrap_or_default().is_empty(), "{act}");
    }
}

#[test]
fn output_after_the_end_comes_to_an_end() {
    fails(&transform("unending", "output_rows: 10000"), &["more than 10000 rows"]);
}

#[test]
fn a_host_that_was_not_granted_is_not_reached() {
    let server = Server::start(|_| Answer::ok("secret page"));
    let url = server.url("/page");
    let other = extractor(&format!("act: fetch, url: '{url}'"), "grants: { http: [example.com] }");
    let error = other.weir("run").run().failed(2);
    assert!(error.contains("bad") && error.contains(&server.host()) && error.contains("http:"), "{error}");
    // The host is allowed by name, but its address is private and that was not granted.
    let private =
        extractor(&format!("act: fetch, url: '{url}'"), &format!("grants: {{ http: ['{}'] }}", server.host()));
    let error = private.weir("run").run().failed(2);
    assert!(error.contains("private_network"), "{error}");
    assert!(server.seen().is_empty(), "{:?}", server.seen());
}

#[test]
fn the_standard_interface_obeys_the_same_grants() {
    let server = Server::start(|_| Answer::ok("hello"));
    let (host, config) = (server.host(), format!("act: fetch-standard, url: '{}'", server.url("/page")));
    for grants in ["grants: { http: [example.com] }".to_owned(), format!("grants: {{ http: ['{host}'] }}")] {
        let finished = extractor(&config, &grants).weir("run").run();
        assert_ne!(finished.code, Some(0));
        assert!(finished.stderr.contains("HttpRequestDenied"), "{}", finished.stderr);
    }
    assert!(server.seen().is_empty(), "{:?}", server.seen());
    let granted = extractor(&config, &format!("grants: {{ http: ['{host}'], private_network: ['{host}'] }}"));
    granted.weir("run").run().ok();
    let rows = rows_of_files(&granted.path().join("out")).expect("rows");
    assert_eq!(rows, [r#"{"text":"200 hello"}"#]);
}

#[test]
fn a_redirect_to_a_host_that_was_not_granted_is_not_followed() {
    let inner = Server::start(|_| Answer::ok("inner"));
    let target = inner.url("/inner").replace("127.0.0.1", "localhost");
    let outer = Server::start(move |_| Answer::status(302, "").header("location", target.clone()));
    let host = outer.host();
    let grants = format!("grants: {{ http: ['{host}'], private_network: ['{host}'] }}");
    let error = extractor(&format!("act: fetch, url: '{}'", outer.url("/")), &grants).weir("run").run().failed(2);
    assert!(error.contains("localhost"), "{error}");
    assert!(inner.seen().is_empty());
}

#[test]
fn an_echoed_secret_appears_nowhere() {
    const SECRET: &str = "canary-9f8e7d6c5b4a";
    for path in ["/echo", "/fail"] {
        let server = Server::start(|seen| {
            let sent = seen.header("authorization").unwrap_or("nothing").to_owned();
            Answer::ok(format!("{} {sent}", seen.target)).header("x-echo", sent)
        });
        let host = server.host();
        let config = format!("act: echo, url: '{}'", server.url(path));
        let more = format!("secrets: {{ token: canary }}, grants: {{ http: ['{host}'], private_network: ['{host}'] }}");
        let project = extractor(&config, &more);
        let finished = project.weir("run").args(["--json", "-vv"]).env("WEIR_SECRET_CANARY", SECRET).run();
        let sent = server.seen();
        assert_eq!(
            sent[0].header("authorization"),
            Some(format!("Bearer {SECRET}").as_str()),
            "the host sends the secret"
        );
        assert!(!finished.stdout.contains(SECRET) && !finished.stderr.contains(SECRET));
        assert!(!contains(&project.everything(), SECRET.as_bytes()), "the secret is somewhere on disk");
        assert_eq!(finished.code == Some(0), path == "/echo", "{}", finished.stderr);
    }
}
