//! The parts of a workbook beside its sheets.

use std::fmt::Write as _;

use weir_sdk::prelude::*;

use super::cell::escape;
use super::zip::Zip;

pub(super) const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The style of a head.
pub(super) const HEAD: u32 = 1;
/// The style of a label.
pub(super) const BOLD: u32 = 2;
/// Formats below this number are Excel's own.
const OWN: usize = 164;

/// A sheet that was written.
#[derive(Debug)]
pub(super) struct SheetPart {
    pub(super) name: String,
    /// Whether its first row is to be printed on every page.
    pub(super) has_head: bool,
}

/// How cells look: the formats of their numbers.
#[derive(Debug)]
pub(super) struct Styles(Vec<String>);

impl Styles {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// Returns the number of the style that has a format.
    pub(super) fn of(&mut self, format: &str) -> u32 {
        if format.is_empty() {
            return 0;
        }
        let at = self.0.iter().position(|known| known == format).unwrap_or_else(|| {
            self.0.push(format.to_owned());
            self.0.len() - 1
        });
        BOLD + 1 + at as u32
    }

    fn xml(&self) -> String {
        let mut formats = String::new();
        let mut styles = String::new();
        for (at, format) in self.0.iter().enumerate() {
            let id = OWN + at;
            // Writing to a text cannot fail.
            let _ = write!(formats, "<numFmt numFmtId=\"{id}\" formatCode=\"{}\"/>", escaped(format));
            let _ = write!(
                styles,
                "<xf numFmtId=\"{id}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
            );
        }
        let formats = if formats.is_empty() {
            formats
        } else {
            format!("<numFmts count=\"{}\">{formats}</numFmts>", self.0.len())
        };
        format!(
            "{XML}<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{formats}\
             <fonts count=\"2\"><font><sz val=\"10\"/><name val=\"Malgun Gothic\"/><family val=\"2\"/></font>\
             <font><b/><sz val=\"10\"/><name val=\"Malgun Gothic\"/><family val=\"2\"/></font></fonts>\
             <fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>\
             <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFE8EDF4\"/><bgColor indexed=\"64\"/></patternFill></fill></fills>\
             <borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>\
             <border><left/><right/><top/><bottom style=\"thin\"><color rgb=\"FF8A94A3\"/></bottom><diagonal/></border></borders>\
             <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
             <cellXfs count=\"{}\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
             <xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"1\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\"/>\
             <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>{styles}</cellXfs>\
             <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
            self.0.len() + 3
        )
    }
}

/// Writes all parts that tell of the sheets.
pub(super) fn write(zip: &mut Zip<'_>, sheets: &[SheetPart], styles: &Styles) -> Result<()> {
    let parts = [
        ("xl/workbook.xml", workbook(sheets)),
        ("xl/_rels/workbook.xml.rels", relations(sheets)),
        ("xl/styles.xml", styles.xml()),
        ("_rels/.rels", ROOT.replace("{XML}", XML)),
        ("[Content_Types].xml", types(sheets)),
    ];
    for (name, content) in parts {
        zip.begin(name)?;
        zip.write(content.as_bytes())?;
    }
    Ok(())
}

const ROOT: &str = "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/>\
</Relationships>";

fn workbook(sheets: &[SheetPart]) -> String {
    let (mut listed, mut titles) = (String::new(), String::new());
    for (at, sheet) in sheets.iter().enumerate() {
        let number = at + 1;
        let _ = write!(listed, "<sheet name=\"{}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>", escaped(&sheet.name));
        if sheet.has_head {
            let name = escaped(&sheet.name.replace('\'', "''"));
            let _ = write!(
                titles,
                "<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"{at}\">'{name}'!$1:$1</definedName>"
            );
        }
    }
    let titles = if titles.is_empty() { titles } else { format!("<definedNames>{titles}</definedNames>") };
    format!(
        "{XML}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets>{listed}</sheets>{titles}</workbook>"
    )
}

fn relations(sheets: &[SheetPart]) -> String {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut listed = String::new();
    for number in 1..=sheets.len() {
        let _ = write!(
            listed,
            "<Relationship Id=\"rId{number}\" Type=\"{kind}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        );
    }
    let number = sheets.len() + 1;
    format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{listed}\
         <Relationship Id=\"rId{number}\" Type=\"{kind}/styles\" Target=\"styles.xml\"/></Relationships>"
    )
}

fn types(sheets: &[SheetPart]) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut listed = String::new();
    for number in 1..=sheets.len() {
        let _ = write!(
            listed,
            "<Override PartName=\"/xl/worksheets/sheet{number}.xml\" ContentType=\"{kind}.worksheet+xml\"/>"
        );
    }
    format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{kind}.sheet.main+xml\"/>{listed}\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{kind}.styles+xml\"/></Types>"
    )
}

fn escaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    escape(&mut out, text);
    String::from_utf8_lossy(&out).into_owned()
}
