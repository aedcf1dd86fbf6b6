use std::time::Duration;

use crate::{
    Blame, Diagnostic, Diagnostics, Explain, Retry, Sensitive, Source, Span, Style, did_you_mean, exit_code, nearest,
    one_of, printable, redact_url,
};

fn source() -> Source {
    Source::new("pipeline.yaml", "name: a\nnodes:\n  데이터: { blok: file@1 }\n\tx: 1\n")
}

#[test]
fn a_diagnostic_shows_place_causes_notes_and_hints() {
    let source = source();
    let diagnostic = Diagnostic::error("unknown key `blok` in node `데이터`")
        .at(source.location(Span::new(3, 10, 4)))
        .caused_by("nobody knows it")
        .related("the node starts here", source.location(Span::new(3, 3, 3)))
        .hint(did_you_mean("blok", ["block", "config"]))
        .hint("first line\nsecond line".to_owned());
    let expected = "\
error: unknown key `blok` in node `데이터`
  --> pipeline.yaml:3:10
  |
3 |   데이터: { blok: file@1 }
  |             ^^^^
cause: nobody knows it
note: the node starts here
  --> pipeline.yaml:3:3
  |
3 |   데이터: { blok: file@1 }
  |   ^^^^^^
hint: did you mean `block`?
hint: first line
      second line";
    assert_eq!(diagnostic.to_string(), expected);
    let coloured = diagnostic.render(Style::Coloured);
    assert!(coloured.starts_with("\u{1b}[1;31merror\u{1b}[0m: \u{1b}[1munknown key"));
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let text = format!("{}bad{}", "a".repeat(1_000), "z".repeat(1_000));
    let source = Source::new("f", text);
    let rendered = Diagnostic::warning("w").at(source.location(Span::new(1, 1_001, 3))).to_string();
    let lines: Vec<_> = rendered.lines().collect();
    assert!(lines[3].starts_with(&format!("1 | …{}bad", "a".repeat(40))) && lines[3].ends_with("z…"));
    assert_eq!(lines[4], format!("  | {}^^^", " ".repeat(41)));
}

#[test]
fn places_outside_of_the_text_do_no_harm() {
    let source = source();
    for span in [Span::new(99, 1, 1), Span::new(1, 99, 99), Span::new(0, 0, 0), Span::new(4, u32::MAX, u32::MAX)] {
        assert!(Diagnostic::error("e").at(source.location(span)).to_string().starts_with("error: e"));
    }
}

#[test]
fn terminals_cannot_be_repainted_by_quoted_text() {
    assert_eq!(printable("a\u{1b}[2Jb\u{202e}c\td"), "a\\u{1b}[2Jb\\u{202e}c\td");
    assert!(!Diagnostic::error("\u{1b}[31m").to_string().contains('\u{1b}'));
}

#[test]
fn a_collection_sorts_counts_and_tells_the_blame() {
    let source = source();
    let mut all = Diagnostics::new();
    all.push(Diagnostic::error("nowhere"));
    all.push(Diagnostic::warning("late").at(source.location(Span::new(4, 1, 1))));
    all.push(Diagnostic::error("early").blame(Blame::Block).at(source.location(Span::new(1, 1, 1))));
    let all = all.into_result(()).expect_err("has errors");
    let order: Vec<_> = all.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(order, ["early", "late", "nowhere"]);
    assert_eq!(all.summary().as_deref(), Some("2 errors and 1 warning"));
    assert_eq!(exit_code::of(all.blame()), exit_code::BLOCK);
    let again: Diagnostics = serde_json::from_value(all.to_json()).expect("JSON");
    assert_eq!(again, all);
}

#[test]
fn warnings_alone_are_a_success() {
    let warnings = Diagnostics::from(Diagnostic::warning("w"));
    let (value, warnings) = warnings.into_result(5).expect("no error");
    assert_eq!((value, warnings.len()), (5, 1));
}

#[test]
fn near_words_are_found_and_far_ones_are_not() {
    let known = ["query", "inputs", "write_mode", "partition_by", "on"];
    let cases = [
        ("quey", Some("query")),
        ("Query", Some("query")),
        ("write-mode", Some("write_mode")),
        ("partition", Some("partition_by")),
        ("inptus", Some("inputs")),
        ("xyz", None),
        ("no", Some("on")),
        ("a", None),
    ];
    for (word, expected) in cases {
        assert_eq!(nearest(word, known), expected, "{word}");
    }
    assert_eq!(one_of("known keys", ["a", "b"]).as_deref(), Some("known keys: `a`, `b`"));
    assert_eq!(one_of("known keys", []), None);
}

#[test]
fn secrets_print_as_stars() {
    let secret = Sensitive::new("hunter2".to_owned());
    assert_eq!(format!("{secret} {secret:?} {}", serde_json::json!(secret)), "*** *** \"***\"");
    assert_eq!(secret.expose(), "hunter2");
    assert_eq!(redact_url("postgres://me:p@ss@db:5432/x?y=@"), "postgres://me:***@db:5432/x?y=@");
    assert_eq!(redact_url("s3://bucket/a:b@c"), "s3://bucket/a:b@c");
}

#[derive(Debug, thiserror::Error)]
#[error("could not read `x`")]
struct Outer(#[source] std::num::ParseIntError);

impl Explain for Outer {
    fn blame(&self) -> Blame {
        Blame::External
    }

    fn retry(&self) -> Retry {
        Retry::After(Duration::from_secs(3))
    }
}

#[test]
fn an_explained_error_becomes_a_diagnostic_with_its_causes() {
    let error = Outer("x".parse::<i32>().expect_err("no number"));
    let diagnostic = error.to_diagnostic();
    assert_eq!(diagnostic.to_string(), "error: could not read `x`\ncause: invalid digit found in string");
    assert!(diagnostic.retry.is_allowed());
    let name = "a b".parse::<weir_types::NodeName>().expect_err("no name");
    assert_eq!(name.to_diagnostic().hints, ["`a-b` would be valid"]);
}
