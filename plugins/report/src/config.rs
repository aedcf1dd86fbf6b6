//! What a pipeline says about a report.

use std::collections::BTreeMap;

use weir_sdk::config::Connection;
use weir_sdk::prelude::*;

use crate::show::{NumberFormat, Zone, date_format};

/// What is in a report and how it looks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportConfig {
    /// The folder or object store that the files go to; `artifacts` keeps them with the run.
    #[serde(default = "artifacts")]
    pub(crate) connection: Connection,
    /// The folder within the connection.
    #[serde(default)]
    pub(crate) path: String,
    /// The files' name without ending, such as `market-share`; the node's name where it is left out.
    #[serde(default)]
    pub(crate) name: Option<String>,
    /// The files to make.
    #[serde(default = "html")]
    pub(crate) formats: Vec<Format>,
    /// The report's heading; the pipeline's name where it is left out.
    #[serde(default)]
    pub(crate) title: Option<String>,
    /// Markdown with the functions of docs/reports.md; without it the report shows a chart and a table of each input.
    #[serde(default)]
    pub(crate) template: Option<String>,
    /// Language of the words that the report itself writes, and how numbers and dates look.
    #[serde(default)]
    pub(crate) locale: Locale,
    /// The time zone in which moments are shown, such as `Asia/Seoul`; without it that of their column, else UTC.
    #[serde(default)]
    pub(crate) zone: Option<String>,
    /// Up to when the data go: the latest value of a column. Without it, the time at which the run began.
    #[serde(default)]
    pub(crate) as_of: Option<AsOf>,
    /// How columns are called and written, by name, in all inputs.
    #[serde(default)]
    pub(crate) columns: BTreeMap<String, ColumnStyle>,
    /// Texts and numbers for the template, as `values.name`.
    #[serde(default)]
    pub(crate) values: BTreeMap<String, serde_json::Value>,
    /// Begin CSV files with a byte order mark, by which Excel knows that they are UTF-8.
    #[serde(default)]
    pub(crate) csv_bom: bool,
    /// The character between the fields of CSV files.
    #[serde(default = "comma")]
    pub(crate) csv_delimiter: char,
    /// The most rows that a table shows unless the template says otherwise; XLSX and CSV files have all of them.
    #[serde(default = "thousand")]
    #[schemars(range(min = 1, max = 100_000))]
    pub(crate) max_rows: usize,
    /// The blocks that the rows have come through.
    #[serde(default)]
    #[schemars(extend("format" = "blocks", "readOnly" = true))]
    pub(crate) blocks: Vec<MadeBy>,
}

/// A block that had a part in the report.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(crate) struct MadeBy {
    /// The node.
    pub(crate) node: String,
    /// Its block, as `name@version`.
    pub(crate) block: String,
    /// The digest of the block's bytes.
    pub(crate) digest: String,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// A page that needs no other file.
    Html,
    /// Pages to print.
    Pdf,
    /// A workbook with a sheet per input.
    Xlsx,
    /// A file per input.
    Csv,
    /// Text.
    Markdown,
    /// A picture per chart that stays sharp at any size.
    Svg,
    /// A picture per chart.
    Png,
}

/// Language and customs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub(crate) enum Locale {
    /// Korean.
    #[default]
    #[serde(rename = "ko-KR")]
    Korean,
    /// American English.
    #[serde(rename = "en-US")]
    English,
}

/// Where it stands up to when the data go.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AsOf {
    /// The input; the only one where it is left out.
    #[serde(default)]
    pub(crate) input: Option<String>,
    /// A column of dates, moments or texts.
    pub(crate) column: String,
}

/// How a column is called and written.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnStyle {
    /// Its heading.
    #[serde(default)]
    pub(crate) title: Option<String>,
    /// What its numbers count, such as `KRW`; stands in the heading.
    #[serde(default)]
    pub(crate) unit: Option<String>,
    /// How it is written: `#,##0.00`, `0.0%`, `0` for numbers, `%Y-%m` for dates and moments.
    #[serde(default)]
    pub(crate) format: Option<String>,
}

fn artifacts() -> Connection {
    Connection("artifacts".to_owned())
}

fn html() -> Vec<Format> {
    vec![Format::Html]
}

fn comma() -> char {
    ','
}

fn thousand() -> usize {
    1000
}

impl ReportConfig {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// With the first key that makes no sense.
    pub(crate) fn validate(mut self) -> Result<Self> {
        self.formats.sort();
        self.formats.dedup();
        if self.formats.is_empty() {
            return Err(
                Problem::config("`formats` is empty, so there would be no report").with_hint("such as `[html]`")
            );
        }
        if let Some(name) = &self.name {
            let bad = |letter: char| letter.is_control() || matches!(letter, '/' | '\\' | '*' | '?' | '[' | ']');
            if name.is_empty() || name.starts_with('.') || name.contains(bad) {
                let problem = Problem::config(format!("`name` `{name}` is no name for a file"));
                return Err(problem.with_hint("put folders into `path`, and leave out the ending"));
            }
        }
        if matches!(self.csv_delimiter, '"' | '\n' | '\r') || !self.csv_delimiter.is_ascii() {
            return Err(Problem::config("`csv_delimiter` has to be a character such as `,`, `;` or a tab"));
        }
        self.zone()?;
        for (name, style) in &self.columns {
            let Some(format) = &style.format else { continue };
            let read = if format.contains('%') && !format.contains(['0', '#']) {
                date_format(format).map(drop)
            } else {
                NumberFormat::parse(format).map(drop)
            };
            read.map_err(|problem| problem.context(format!("`columns.{name}`")))?;
        }
        Ok(self)
    }

    /// Returns the time zone that was asked for.
    pub(crate) fn zone(&self) -> Result<Option<Zone>> {
        let Some(name) = &self.zone else { return Ok(None) };
        let zone = Zone::read(name).ok_or_else(|| {
            Problem::config(format!("`zone` `{name}` is no time zone"))
                .with_hint("such as `Asia/Seoul`, `UTC` or `+09:00`")
        })?;
        Ok(Some(zone))
    }

    /// Returns the path of a file.
    pub(crate) fn place(&self, file: &str) -> String {
        let folder = self.path.trim_matches('/');
        if folder.is_empty() { file.to_owned() } else { format!("{folder}/{file}") }
    }

    pub(crate) fn makes(&self, format: Format) -> bool {
        self.formats.contains(&format)
    }
}

impl Format {
    /// Returns the word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::Pdf => "PDF",
            Self::Xlsx => "XLSX",
            Self::Csv => "CSV",
            Self::Markdown => "Markdown",
            Self::Svg => "SVG",
            Self::Png => "PNG",
        }
    }
}

impl Locale {
    /// Returns the Korean or the English words.
    pub(crate) fn words<'a>(self, korean: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Korean => korean,
            Self::English => english,
        }
    }

    /// Returns the language for HTML.
    pub(crate) fn language(self) -> &'static str {
        self.words("ko", "en")
    }

    /// Returns how charts write numbers.
    pub(crate) fn of_charts(self) -> charts::number::Locale {
        match self {
            Self::Korean => charts::number::Locale::Korean,
            Self::English => charts::number::Locale::English,
        }
    }
}
