//! Pipeline files and connections files: understood the same way each time, or refused with reasons that are safe to print.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::NaiveDate;
use libfuzzer_sys::fuzz_target;
use weir_diagnostics::{Diagnostics, Source, Style};
use weir_fuzz::blocks::Blocks;
use weir_pipeline::{Arguments, ConnectionUrl, Connections, Context, Graph, Resolved, SecretMiss, compile};

static BLOCKS: LazyLock<Blocks> = LazyLock::new(Blocks::load);

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    match Connections::parse(&Source::new("connections.yaml", &*text)) {
        Ok(connections) => assert_urls_return(&connections),
        Err(problems) => assert_printable(&problems, true),
    }
    match compiled(&text) {
        Ok(resolved) => {
            assert_graph_returns(&resolved.graph);
            assert_printable(&resolved.warnings, false);
            let again = compiled(&text).expect("what was understood is understood again");
            assert_eq!(again.graph.digest(), resolved.graph.digest());
        }
        Err(problems) => assert_printable(&problems, true),
    }
});

fn compiled(text: &str) -> Result<Resolved, Diagnostics> {
    let environment = |name: &str| (name == "OUT").then(|| "out".to_owned());
    let given = BTreeMap::from([("given".to_owned(), "7".to_owned())]);
    let today = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a date");
    let context = Context {
        catalog: &*BLOCKS,
        arguments: &Arguments { given, environment: &environment, today },
        connections: &Connections::default(),
        secrets: Some(&|secret| if secret == "key" { Ok(()) } else { Err(SecretMiss::Unset) }),
    };
    compile(&Source::new("pipeline.yaml", text), &context)
}

/// Claims that there is an error if there has to be, that its text cannot repaint a terminal, and that it passes through JSON.
fn assert_printable(problems: &Diagnostics, must_fail: bool) {
    assert_eq!(problems.has_errors(), must_fail);
    let plain = problems.render(Style::Plain);
    assert!(!plain.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{plain:?}");
    let coloured = problems.render(Style::Coloured);
    assert!(coloured.len() >= plain.len());
    let again: Diagnostics = serde_json::from_value(problems.to_json()).expect("its own JSON");
    assert_eq!(again, *problems);
}

/// Claims that a graph that is kept as JSON is the same graph.
fn assert_graph_returns(graph: &Graph) {
    let json = serde_json::to_string(graph).expect("a graph has a JSON form");
    let again: Graph = serde_json::from_str(&json).expect("its own JSON");
    assert_eq!(again, *graph);
    assert_eq!((again.digest(), again.to_string()), (graph.digest(), graph.to_string()));
    assert!(graph.fan_outs().iter().all(|fan_out| fan_out.edges.len() > 1));
}

/// Claims that a URL that is shown leads to the same place.
fn assert_urls_return(connections: &Connections) {
    for connection in connections.iter() {
        let shown = connection.url.to_string();
        assert_eq!(shown.parse::<ConnectionUrl>().as_ref(), Ok(&connection.url), "{shown}");
    }
}
