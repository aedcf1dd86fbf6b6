use serde_json::json;

use super::support::{config, files, lines, report, text};
use crate::loader::Report;
use weir_sdk::loader::WriteMode;
use weir_sdk::testing::Run;

const TEMPLATE: &str = "## 점유율\n\n{{ number(column='amount', by='day') }}{{ number(column='day', aggregate='max') }}\n\
    {{ chart('line', x='day', y='amount', series='name') }}\n{{ chart('bar', x='name', y='amount') }}\n\
    {{ chart('stacked-bar', x='day', y='amount', series='name') }}\n{{ chart('area', x='day', y='amount') }}\n\
    {{ chart('stacked-area', x='day', y='amount', series='name') }}\n{{ chart('heat-map', x='day', y='amount', series='name') }}\n\
    {{ table(total=['amount']) }}\n\n1. one\n2. two\n\n> quote\n\n`code` **bold** [link](https://example.com){{ footnote('note') }}";

#[test]
fn all_forms_are_made_and_the_same_twice() {
    let formats = json!({ "formats": ["png", "svg", "pdf", "xlsx", "html", "csv", "markdown"], "template": TEMPLATE });
    let made = report(formats.clone(), &[("in", &lines(200, 4))]).expect("a report");
    let names: Vec<&str> = made.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(names.len(), 5 + 12, "{names:?}");
    assert_eq!(made, report(formats, &[("in", &lines(200, 4))]).expect("the same report"));
    for (path, data) in &made {
        let begin: &[u8] = match path.rsplit('.').next() {
            Some("png") => b"\x89PNG",
            Some("svg") => b"<svg ",
            Some("pdf") => b"%PDF-",
            Some("xlsx") => b"PK\x03\x04",
            Some("html") => b"<!doctype html>",
            _ => b"",
        };
        assert!(data.starts_with(begin), "{path}");
    }
    assert_eq!(text(&made, "r.html").matches("<svg ").count(), 6);
}

#[test]
fn the_blocks_behind_a_report_stand_in_it() {
    let blocks = json!([
        { "node": "daily", "block": "file@1.0.0", "digest": "sha256:1234" },
        { "node": "r", "block": "report@1.0.0", "digest": "sha256:5678" },
    ]);
    let wanted = json!({ "formats": ["xlsx", "html", "markdown"], "blocks": blocks });
    let made = report(wanted, &[("in", &lines(2, 1))]).expect("a report");
    let workbook = made.iter().find(|(path, _)| path == "r.xlsx").map(|(_, data)| unpack(data)).expect("a workbook");
    let texts = [text(&made, "r.html"), text(&made, "r.md"), workbook.into_values().collect()];
    for text in texts {
        for part in ["daily", "file@1.0.0", "sha256:1234", "report@1.0.0", "sha256:5678"] {
            assert!(text.contains(part), "`{part}` in {text}");
        }
    }
}

#[test]
fn a_page_holds_nothing_that_runs() {
    let hostile = "{\"day\":1,\"name\":\"<img src=x onerror=alert(1)>\",\"amount\":1}";
    let template = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick=x>\n\n{{ table(caption='<i>') }}\
        {{ chart('bar', x='name', y='amount', title='</svg><script>') }}{{ footnote('<u>') }}{{ rows()[0].name }}";
    let page = text(
        &report(json!({ "template": template, "title": "<h1>" }), &[("in", hostile)]).expect("a report"),
        "r.html",
    );
    for tag in ["<script", "<img", "<b ", "<i>", "<u>", "javascript:alert(1)\"", "<h1><h1>"] {
        assert!(!page.contains(tag), "`{tag}` in {page}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_workbook_has_typed_cells() {
    let rows = "{\"day\":\"2024-03-01\",\"at\":\"2024-03-01T00:00:00Z\",\"n\":1234,\"big\":1234567890123456789,\"share\":0.5,\"ok\":true,\"text\":\"=한글&\"}\n{\"day\":null}";
    let fields = [
        ("day", "date32"),
        ("at", "timestamp[us, +09:00]"),
        ("n", "int64"),
        ("big", "int64"),
        ("share", "float64"),
        ("ok", "bool"),
        ("text", "utf8"),
    ]
    .map(|(name, data_type)| weir_sdk::Field::new(name, data_type));
    let config = config(json!({ "formats": ["xlsx"], "columns": { "share": { "format": "0.0%", "title": "비중" } } }));
    let run = Run::new(config).mode(WriteMode::Overwrite).ndjson_as("orders", rows, fields.to_vec()).expect("rows");
    let made = files(run).expect("a workbook");
    let parts = unpack(&made[0].1);
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    for cell in [
        "<c r=\"A2\" s=\"3\"><v>45352</v></c>",
        "<c r=\"B2\" s=\"4\"><v>45352.375</v></c>",
        "<c r=\"C2\" s=\"5\"><v>1234</v></c>",
        "<c r=\"D2\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">1234567890123456789</t></is></c>",
        "<c r=\"E2\" s=\"6\"><v>0.5</v></c>",
        "<c r=\"F2\" s=\"0\" t=\"b\"><v>1</v></c>",
        "<c r=\"G2\" s=\"0\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=한글&amp;</t></is></c>",
        "state=\"frozen\"",
        "<row r=\"3\"></row>",
        ">비중</t>",
    ] {
        assert!(sheet.contains(cell), "`{cell}` in {sheet}");
    }
    assert!(parts["xl/styles.xml"].contains("formatCode=\"0.0%\""));
    assert!(parts["xl/workbook.xml"].contains("<sheet name=\"orders\" sheetId=\"1\""));
}

/// Reads a ZIP archive by its own records, which is what Excel does.
fn unpack(archive: &[u8]) -> std::collections::BTreeMap<String, String> {
    let number = |at: usize, bytes: usize| {
        archive[at..at + bytes].iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let end = archive.len() - 22;
    let (count, mut at) = (number(end + 10, 2), number(end + 16, 4));
    let mut parts = std::collections::BTreeMap::new();
    for _ in 0..count {
        let (sum, packed, whole) = (number(at + 16, 4), number(at + 20, 4), number(at + 24, 4));
        let (name, local) = (number(at + 28, 2), number(at + 42, 4));
        let begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let mut inflate = flate2::Decompress::new(false);
        let mut out = Vec::with_capacity(whole + 1);
        inflate
            .decompress_vec(&archive[begin..begin + packed], &mut out, flate2::FlushDecompress::Finish)
            .expect("packed");
        let mut check = flate2::Crc::new();
        check.update(&out);
        assert_eq!((out.len(), check.sum() as usize), (whole, sum));
        parts.insert(
            String::from_utf8(archive[at + 46..at + 46 + name].to_vec()).expect("a name"),
            String::from_utf8(out).expect("text"),
        );
        at += 46 + name;
    }
    parts
}

#[test]
fn a_template_of_one_input_is_tried_for_the_others_too() {
    let check = |template: &str| {
        let run = Run::new(config(json!({ "template": template }))).mode(WriteMode::Overwrite);
        let run = run.ndjson("a", "{\"x\":1}").expect("rows").ndjson("b", "{\"y\":1}").expect("rows");
        run.block::<Report>().map(drop)
    };
    assert!(check("{{ table('a', columns=['x']) }}{{ table('b', columns=['y']) }}{{ rows('a')[0].x }}").is_ok());
    let problem = check("{{ table('a') }}\n{{ table('b', columns=['x']) }}").expect_err("a problem");
    assert!(problem.message.ends_with("input `b` has no column `x`"), "{problem}");
    let problem = check("{{ table('c') }}").expect_err("a problem");
    assert_eq!(problem.hint.as_deref(), Some("the inputs are `a`, `b`"));
}
