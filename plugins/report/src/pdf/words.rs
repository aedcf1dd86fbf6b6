//! Words cut into lines.

use charts::font;

use crate::document::{Inline, Look};

/// Words that stand together on a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) look: Look,
    /// Whether it is the number of a footnote, which stands higher.
    pub(super) note: bool,
}

impl Piece {
    pub(super) fn width(&self, size: f32) -> f32 {
        font::width(&self.text, if self.note { size * 0.7 } else { size }, self.look.bold)
    }
}

/// Cuts words into lines that are no wider than the room.
pub(super) fn lines(words: &[Inline], size: f32, room: f32) -> Vec<Vec<Piece>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0.0;
    for word in words {
        let (text, look, note) = match word {
            Inline::Break => {
                lines.push(Vec::new());
                used = 0.0;
                continue;
            }
            Inline::Text(text, look) => (text.clone(), *look, false),
            Inline::Link(text, _) => (text.clone(), Look::default(), false),
            Inline::Note(number) => (format!("{number})"), Look::default(), true),
        };
        for part in text.split_inclusive(' ') {
            for piece in fitting(part, look, note, size, room) {
                let width = piece.width(size);
                let bare = Piece { text: piece.text.trim_end().to_owned(), ..piece.clone() }.width(size);
                if used > 0.0 && used + bare > room {
                    lines.push(Vec::new());
                    used = 0.0;
                }
                used += width;
                if let Some(line) = lines.last_mut() {
                    line.push(piece);
                }
            }
        }
    }
    lines
}

/// A word that is wider than a line is cut wherever the line ends.
fn fitting(text: &str, look: Look, note: bool, size: f32, room: f32) -> Vec<Piece> {
    let piece = |text: String| Piece { text, look, note };
    if font::width(text.trim_end(), size, look.bold) <= room {
        return vec![piece(text.to_owned())];
    }
    let (mut pieces, mut part, mut used) = (Vec::new(), String::new(), 0.0);
    for letter in text.chars() {
        let width = font::glyph(letter, look.bold).advance * size / 1000.0;
        if used + width > room && !part.is_empty() {
            pieces.push(piece(std::mem::take(&mut part)));
            used = 0.0;
        }
        part.push(letter);
        used += width;
    }
    pieces.push(piece(part));
    pieces
}

/// Cuts a plain text into lines, at most so many; an ellipsis stands for the rest.
pub(super) fn plain_lines(text: &str, size: f32, bold: bool, room: f32, most: usize) -> Vec<String> {
    if font::width(text, size, bold) <= room {
        return vec![text.to_owned()];
    }
    let words = [Inline::Text(text.to_owned(), Look { bold, ..Look::default() })];
    let mut cut: Vec<String> = lines(&words, size, room)
        .into_iter()
        .map(|line| line.into_iter().map(|piece| piece.text).collect::<String>().trim_end().to_owned())
        .collect();
    if cut.len() > most {
        cut.truncate(most);
        if let Some(last) = cut.last_mut() {
            *last = font::fitted(&format!("{last} …"), size, bold, room);
        }
    }
    cut
}
