//! The sheets of a workbook.

use std::io::Write as _;

use weir_sdk::prelude::*;

use super::cell::{self, text};
use super::names::Names;
use super::parts::{BOLD, HEAD, SheetPart};
use super::plan::Plan;
use super::zip::Zip;
use crate::about::About;
use crate::config::MadeBy;
use crate::input::Input;

/// Rows of a sheet, the head among them; more go to a further sheet.
const MOST_ROWS: u64 = 1_048_576;
/// Bytes of rows that are gathered before they are compressed.
const AT_ONCE: usize = 64 * 1024;

/// Sheets being written.
pub(super) struct Sheets<'a, 'z> {
    zip: &'a mut Zip<'z>,
    done: Vec<SheetPart>,
    out: Vec<u8>,
    /// Texts that were too long for a cell.
    pub(super) cut: u64,
}

impl<'a, 'z> Sheets<'a, 'z> {
    pub(super) fn new(zip: &'a mut Zip<'z>) -> Self {
        Self { zip, done: Vec::new(), out: Vec::with_capacity(AT_ONCE * 2), cut: 0 }
    }

    pub(super) fn done(self) -> Vec<SheetPart> {
        self.done
    }

    /// Writes the rows of an input, into as many sheets as they need.
    pub(super) fn input(&mut self, input: &Input, plan: &Plan, names: &mut Names) -> Result<()> {
        let mut row = 0;
        self.begin(plan, names.take(input.name()))?;
        input.read_all(|columns| {
            for at in 0..columns.rows {
                if row + 2 > MOST_ROWS {
                    self.end()?;
                    self.begin(plan, names.take(input.name()))?;
                    row = 0;
                }
                row += 1;
                let number = (row + 1).to_string();
                self.out.extend(b"<row r=\"");
                self.out.extend(number.as_bytes());
                self.out.extend(b"\">");
                for (place, column) in plan.columns.iter().enumerate() {
                    let value = columns.get(place, at);
                    let place = (column.letters.as_str(), number.as_bytes());
                    let cut = cell::write(&mut self.out, place, column.style, &column.shown.style, &value);
                    self.cut += u64::from(cut);
                }
                self.out.extend(b"</row>");
                self.flush(AT_ONCE)?;
            }
            Ok(true)
        })?;
        self.end()
    }

    fn begin(&mut self, plan: &Plan, name: String) -> Result<()> {
        self.zip.begin(format!("xl/worksheets/sheet{}.xml", self.done.len() + 1))?;
        let widths: Vec<usize> = plan.columns.iter().map(|column| column.width).collect();
        self.head(&widths, true);
        self.out.extend(b"<row r=\"1\">");
        for column in &plan.columns {
            text(&mut self.out, (&column.letters, b"1"), HEAD, &column.heading);
        }
        self.out.extend(b"</row>");
        self.done.push(SheetPart { name, has_head: true });
        Ok(())
    }

    /// Writes what stands before the rows: the head stays where it is while the rest is scrolled, and columns have their widths.
    fn head(&mut self, widths: &[usize], frozen: bool) {
        self.out.extend(super::parts::XML.as_bytes());
        self.out.extend(
            b"<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
              <sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\"",
        );
        self.out.extend(if frozen {
            b"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView>"
                .as_slice()
        } else {
            b"/>"
        });
        self.out.extend(b"</sheetViews><sheetFormatPr defaultRowHeight=\"16\"/><cols>");
        for (at, width) in widths.iter().enumerate() {
            let number = at + 1;
            // Writing to memory cannot fail.
            let _ = write!(self.out, "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>");
        }
        self.out.extend(b"</cols><sheetData>");
    }

    fn end(&mut self) -> Result<()> {
        self.out.extend(
            b"</sheetData><pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/>\
              <pageSetup paperSize=\"9\" orientation=\"landscape\" fitToWidth=\"1\" fitToHeight=\"0\"/>\
              <headerFooter><oddFooter>&amp;R&amp;P / &amp;N</oddFooter></headerFooter></worksheet>",
        );
        self.flush(0)
    }

    fn flush(&mut self, over: usize) -> Result<()> {
        if self.out.len() > over {
            self.zip.write(&self.out)?;
            self.out.clear();
        }
        Ok(())
    }

    /// Writes the sheet that says where the others come from.
    pub(super) fn about(&mut self, about: &About, inputs: &[Input], cut: u64, name: &str) -> Result<()> {
        let words = |korean, english| about.locale.words(korean, english).to_owned();
        let mut lines = vec![(words("제목", "Title"), about.title.clone())];
        lines.extend(about.as_of.clone().map(|moment| (words("데이터 기준", "Data as of"), moment)));
        lines.push((words("파이프라인", "Pipeline"), about.pipeline.clone()));
        lines.push((words("노드", "Node"), about.node.clone()));
        lines.push((words("실행", "Run"), about.run.clone()));
        for MadeBy { node, block, digest } in &about.blocks {
            lines.push((format!("{} · {node}", words("블록", "Block")), format!("{block} {digest}")));
        }
        for input in inputs {
            let rows = charts::number::grouped(input.rows as f64, 0);
            lines.push((format!("{} · {}", words("행 수", "Rows"), input.name()), rows));
        }
        if cut > 0 {
            let what = words("32,767자까지만 담은 셀", "Cells cut at 32,767 characters");
            lines.push((what, charts::number::grouped(cut as f64, 0)));
        }
        self.zip.begin(format!("xl/worksheets/sheet{}.xml", self.done.len() + 1))?;
        self.head(&[30, 60], false);
        for (at, (label, value)) in lines.iter().enumerate() {
            let number = (at + 1).to_string();
            let _ = write!(self.out, "<row r=\"{number}\">");
            text(&mut self.out, ("A", number.as_bytes()), BOLD, label);
            text(&mut self.out, ("B", number.as_bytes()), 0, value);
            self.out.extend(b"</row>");
        }
        self.end()?;
        self.done.push(SheetPart { name: name.to_owned(), has_head: false });
        Ok(())
    }
}
