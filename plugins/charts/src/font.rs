//! The letters that this crate carries.

use std::sync::OnceLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// The regular weight, a TrueType file.
pub const REGULAR: &[u8] = include_bytes!("../fonts/WeirReport-Regular.ttf");
/// The semi-bold weight, a TrueType file.
pub const BOLD: &[u8] = include_bytes!("../fonts/WeirReport-SemiBold.ttf");

/// What the file of a weight was parsed to.
fn face(bold: bool) -> Option<&'static Face<'static>> {
    static REGULAR_FACE: OnceLock<Option<Face<'static>>> = OnceLock::new();
    static BOLD_FACE: OnceLock<Option<Face<'static>>> = OnceLock::new();
    let (cell, data) = if bold { (&BOLD_FACE, BOLD) } else { (&REGULAR_FACE, REGULAR) };
    cell.get_or_init(|| Face::parse(data, 0).ok()).as_ref()
}

/// A letter's form in one of the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// Whether it is from the semi-bold weight; a syllable that is not in there is taken from the regular one.
    pub bold: bool,
    /// Its number in the file.
    pub id: u16,
    /// Its width, in thousandths of the size.
    pub advance: f32,
}

/// Returns the form of a letter. One that is in no weight has that of a missing letter.
pub fn glyph(letter: char, bold: bool) -> Glyph {
    // Tables are made of digits: looking each up in the file would take most of the time of a page.
    static ASCII: OnceLock<[[Glyph; 128]; 2]> = OnceLock::new();
    let ascii = || [false, true].map(|bold| std::array::from_fn(|code| look_up(char::from(code as u8), bold)));
    match ASCII.get_or_init(ascii)[usize::from(bold)].get(letter as usize) {
        Some(known) => *known,
        None => look_up(letter, bold),
    }
}

fn look_up(letter: char, bold: bool) -> Glyph {
    let found = |bold: bool| {
        let face = face(bold)?;
        let id = face.glyph_index(letter)?;
        Some(Glyph { bold, id: id.0, advance: advance(face, id) })
    };
    let missing = || Glyph { bold, id: 0, advance: face(bold).map_or(500.0, |face| advance(face, GlyphId(0))) };
    found(bold).or_else(|| found(false)).unwrap_or_else(missing)
}

fn advance(face: &Face<'_>, id: GlyphId) -> f32 {
    let units = f32::from(face.units_per_em()).max(1.0);
    face.glyph_hor_advance(id).map_or(500.0, |advance| f32::from(advance) * 1000.0 / units)
}

/// Returns how wide a text is.
pub fn width(text: &str, size: f32, bold: bool) -> f32 {
    text.chars().map(|letter| glyph(letter, bold).advance).sum::<f32>() * size / 1000.0
}

/// Returns as much of a text as fits into a width, with an ellipsis where something is left out.
pub fn fitted(text: &str, size: f32, bold: bool, room: f32) -> String {
    if width(text, size, bold) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = width("…", size, bold);
    for letter in text.chars() {
        used += glyph(letter, bold).advance * size / 1000.0;
        if used > room {
            break;
        }
        kept.push(letter);
    }
    kept.push('…');
    kept
}

/// Draws a letter's outline; returns how many units its file has for one em.
pub fn outline(glyph: Glyph, builder: &mut dyn OutlineBuilder) -> f32 {
    let Some(face) = face(glyph.bold) else { return 1000.0 };
    face.outline_glyph(GlyphId(glyph.id), builder);
    f32::from(face.units_per_em())
}

/// What a PDF says about a weight: ascent, descent and the height of capitals in thousandths, and the box around all letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Metrics {
    /// Above the line.
    pub ascent: f32,
    /// Below the line, negative.
    pub descent: f32,
    /// The height of capitals.
    pub capital: f32,
    /// The box: left, bottom, right, top.
    pub bounds: [f32; 4],
}

/// Returns what a PDF says about a weight.
pub fn metrics(bold: bool) -> Metrics {
    let Some(face) = face(bold) else {
        return Metrics { ascent: 900.0, descent: -200.0, capital: 700.0, bounds: [0.0, -200.0, 1000.0, 900.0] };
    };
    let scale = 1000.0 / f32::from(face.units_per_em()).max(1.0);
    let of = |value: i16| f32::from(value) * scale;
    let bounds = face.global_bounding_box();
    Metrics {
        ascent: of(face.ascender()),
        descent: of(face.descender()),
        capital: face.capital_height().map_or(700.0, of),
        bounds: [of(bounds.x_min), of(bounds.y_min), of(bounds.x_max), of(bounds.y_max)],
    }
}
