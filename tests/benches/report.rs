//! Reports: a workbook of a million rows against openpyxl, and a page of many tables and charts.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use weir_tests::measure::{Taken, ask_report_peer, mebibytes, medians, ratio, report, report_peer, seconds, weir};

const METHOD: &str = "\
A CSV file of 1,000,000 rows × 10 columns (integers, floats, decimals, dates, moments, booleans, texts in Korean and English) to a workbook
with typed cells, formats of numbers and dates, a frozen head and widths: `weir run` with the blocks `file` and `report`, and openpyxl in its
mode for large files (`write_only`), which reads the file by Python's `csv` and makes the same types of the texts. Whole processes, medians of 3
rounds, in turn; both workbooks were read back by openpyxl and hold the same sums. The third line is a tenth of the rows: memory does not
grow with them.

";

const PAGE: &str = "
A report of 20 tables × 1,000 rows with 10 charts as HTML, and as HTML and PDF, beside the same run with an empty template: whole processes,
which start, read a CSV file, stage its rows and commit.

";

/// The million rows of the figure.
const ROWS: usize = 1_000_000;

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let place = folder.path();
    rows(&place.join("large.csv"), ROWS)?;
    rows(&place.join("small.csv"), ROWS / 10)?;
    let source = place.join("large.csv").display().to_string();
    let (ours_out, peers_out) =
        (place.join("out/r.xlsx").display().to_string(), place.join("peer.xlsx").display().to_string());
    let [ours, peer, small] = medians(
        3,
        [&mut || workbook(place, "large.csv"), &mut || report_peer(&["xlsx", &source, &peers_out]), &mut || {
            workbook(place, "small.csv")
        }],
    )?;
    workbook(place, "large.csv")?;
    let sums = ask_report_peer(&["xlsx_sums", &ours_out])?;
    ensure!(sums == ask_report_peer(&["xlsx_sums", &peers_out])?, "the workbooks differ: {sums}");

    rows(&place.join("page.csv"), 1000)?;
    let [empty, html, both] = medians(
        5,
        [&mut || page(place, "[html]", ""), &mut || page(place, "[html]", &template()), &mut || {
            page(place, "[html, pdf]", &template())
        }],
    )?;

    let mut section = String::from(METHOD);
    section.push_str("| | time | Weir takes × of it | memory |\n| --- | --- | --- | --- |\n");
    let row = |section: &mut String, name: &str, taken: Taken, of: Taken| {
        writeln!(section, "| {name} | {} | {} | {} |", seconds(taken.time), ratio(of, taken), mebibytes(taken.memory))
    };
    row(&mut section, "Weir", ours, ours)?;
    row(&mut section, "openpyxl", peer, ours)?;
    row(&mut section, "Weir, 100,000 rows", small, ours)?;
    section.push_str(PAGE);
    section.push_str("| | time | × the empty one's | memory |\n| --- | --- | --- | --- |\n");
    for (name, taken) in [("empty", empty), ("HTML", html), ("HTML and PDF", both)] {
        writeln!(
            section,
            "| {name} | {} | {} | {} |",
            seconds(taken.time),
            ratio(taken, empty),
            mebibytes(taken.memory)
        )?;
    }
    report(&section)
}

/// Writes rows as CSV.
fn rows(path: &Path, count: usize) -> Result<()> {
    let mut text = String::from("id,account,price,amount,fee,symbol,name,day,at,active\n");
    for row in 0..count {
        let (price, amount) = ((row * 48_271 % 2_147_483_647) as f64 / 1000.0, row * 16_807 % 999_983);
        let symbol = ["BTC-KRW", "ETH-KRW", "SOL-KRW"][row % 3];
        let name = ["비트코인", "이더리움", "솔라나"][row % 3];
        writeln!(
            text,
            "{row},{},{price},{}.{:02},{},{symbol},{name} {},2024-{:02}-{:02},2024-01-{:02}T{:02}:{:02}:00Z,{}",
            row * 31 % 90_001,
            amount / 100,
            amount % 100,
            row % 7,
            row % 1000,
            1 + row % 12,
            1 + row % 28,
            1 + row % 28,
            row % 24,
            row % 60,
            row % 2 == 0
        )?;
    }
    Ok(fs::write(path, text)?)
}

fn workbook(place: &Path, file: &str) -> Result<Taken> {
    run(place, file, "{ formats: [xlsx] }")
}

fn page(place: &Path, formats: &str, template: &str) -> Result<Taken> {
    let template = serde_json::to_string(template)?;
    run(place, "page.csv", &format!("{{ formats: {formats}, template: {template} }}"))
}

fn template() -> String {
    let chart = "{{ chart('stacked-area', x='day', y='price', series='symbol') }}\n\n";
    "{{ table() }}\n\n".repeat(20) + &chart.repeat(10)
}

fn run(place: &Path, file: &str, config: &str) -> Result<Taken> {
    let config = config.replacen('{', "{ connection: out, name: r,", 1);
    let pipeline = format!(
        "name: report
connections: {{ in: \"file:.\", out: \"file:./out\" }}
nodes:
  rows:
    block: file@1
    config: {{ connection: in, path: {file}, types: {{ amount: \"decimal128(18, 2)\" }} }}
    grants: {{ connections: {{ in: read }} }}
  report:
    block: report@1
    inputs: rows
    config: {config}
    grants: {{ connections: {{ out: write }} }}
    write: {{ mode: overwrite }}
"
    );
    fs::write(place.join("pipeline.yaml"), pipeline)?;
    weir(place, &[])
}
