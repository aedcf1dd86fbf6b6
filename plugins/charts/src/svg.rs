//! A drawing as SVG.

use std::fmt::Write as _;

use crate::palette::Colour;
use crate::scene::{Anchor, Item, Scene, Text};

/// Fonts that have Hangul on the systems that people use; the first is ours, where it is installed.
const FAMILY: &str =
    "'Weir Report',Pretendard,'Noto Sans KR','Noto Sans CJK KR','Malgun Gothic','Apple SD Gothic Neo',sans-serif";

/// Writes a drawing as SVG, which needs nothing else to be shown.
pub fn svg(scene: &Scene) -> String {
    let mut text = String::with_capacity(scene.items.len() * 90 + 400);
    let (width, height) = (number(scene.width), number(scene.height));
    // Writing to a text cannot fail.
    let _ = write!(
        text,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" font-family="{FAMILY}"><title>{}</title>"#,
        escaped(&scene.title)
    );
    for item in &scene.items {
        write_item(&mut text, item);
    }
    text.push_str("</svg>");
    text
}

fn write_item(text: &mut String, item: &Item) {
    let _ = match item {
        Item::Rectangle { at, size, fill } => write!(
            text,
            r#"<rect x="{}" y="{}" width="{}" height="{}" fill="{}"/>"#,
            number(at.0),
            number(at.1),
            number(size.0),
            number(size.1),
            fill.hex()
        ),
        Item::Line { points, stroke, width } => write!(
            text,
            r#"<polyline points="{}" fill="none" stroke="{}" stroke-width="{}" stroke-linejoin="round" stroke-linecap="round"/>"#,
            listed(points),
            stroke.hex(),
            number(*width)
        ),
        Item::Polygon { points, fill } => {
            write!(text, r#"<polygon points="{}" fill="{}"/>"#, listed(points), fill.hex())
        }
        Item::Text(words) => return write_words(text, words),
    };
}

fn write_words(text: &mut String, words: &Text) {
    let (x, y) = (number(words.at.0), number(words.at.1));
    let _ = write!(text, r#"<text x="{x}" y="{y}" font-size="{}""#, number(words.size));
    if words.turned {
        let _ = write!(text, r#" transform="rotate(-90 {x} {y})""#);
    }
    match words.anchor {
        Anchor::Start => {}
        Anchor::Middle => text.push_str(r#" text-anchor="middle""#),
        Anchor::End => text.push_str(r#" text-anchor="end""#),
    }
    if words.bold {
        text.push_str(r#" font-weight="600""#);
    }
    if words.colour != Colour(0, 0, 0) {
        let _ = write!(text, r#" fill="{}""#, words.colour.hex());
    }
    let _ = write!(text, ">{}</text>", escaped(&words.words));
}

/// Points in tenths are finer than any screen or printer shows, and keep the text short.
fn number(value: f32) -> String {
    let text = format!("{value:.1}");
    let short = text.strip_suffix(".0").unwrap_or(&text);
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn listed(points: &[(f32, f32)]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", number(*x), number(*y))).collect();
    points.join(" ")
}

/// Returns a text that neither XML nor HTML takes for anything else. Characters that XML cannot hold become spaces, or are left out.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\t' | '\n' | '\r' => safe.push(letter),
            letter if letter.is_control() => safe.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter => safe.push(letter),
        }
    }
    safe
}
