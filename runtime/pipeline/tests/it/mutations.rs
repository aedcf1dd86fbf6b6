//! Broken files are refused, never met with a panic.

use weir_diagnostics::{Source, Style};
use weir_pipeline::Connections;

use crate::support::compile_text;

const VALID: &str = include_str!("../cases/valid/pipeline.yaml");

/// A small generator, so that failures repeat.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }
}

const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ": ",
    "- ",
    "\n",
    "\t",
    "  ",
    "\"",
    "'",
    "${",
    "}",
    "$",
    "&a ",
    "*a ",
    "!!int ",
    "!x ",
    "---\n",
    "...\n",
    "|\n",
    ">\n",
    "#",
    "null",
    "~",
    "-1",
    "1e400",
    ".nan",
    "0x",
    "한글",
    "\u{0}",
    "\u{7f}",
    "\u{feff}",
    "? ",
    "%YAML 1.2\n",
    "<<: *a",
    "99999999999999999999",
    ",",
    "@",
];

fn mutate(text: &str, random: &mut Random) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(4) {
        let at = random.below(characters.len());
        match random.below(5) {
            0 => drop(characters.drain(at..(at + random.below(20)).min(characters.len()))),
            1 | 2 => drop(characters.splice(at..at, PIECES[random.below(PIECES.len())].chars())),
            3 => {
                let end = (at + random.below(60)).min(characters.len());
                let copy: Vec<_> = characters[at..end].to_vec();
                let to = random.below(characters.len());
                characters.splice(to..to, copy);
            }
            _ => characters.truncate(at.max(20)),
        }
    }
    characters.into_iter().collect()
}

/// Compiles and renders, which is what a user would meet; returns whether the text was refused.
fn survive(text: &str) -> bool {
    let _ = Connections::parse(&Source::new("c", text)).map_err(|problems| problems.render(Style::Coloured));
    match compile_text(text) {
        Ok(resolved) => {
            let _ = (resolved.graph.to_string(), resolved.graph.fan_outs(), resolved.graph.digest());
            false
        }
        Err(problems) => {
            assert!(problems.has_errors(), "refused without a reason:\n{text}");
            let _ = problems.render(Style::Coloured);
            true
        }
    }
}

#[test]
fn mutated_files_never_panic() {
    let mut random = Random(42);
    let refused = (0..4_000).filter(|_| survive(&mutate(VALID, &mut random))).count();
    // Mutations in comments and texts keep a file valid; if nearly all did, the mutations would be at fault.
    assert!(refused > 2_000, "{refused}");
}

#[test]
fn random_bytes_never_panic() {
    let mut random = Random(7);
    for _ in 0..3_000 {
        let length = random.below(200);
        let bytes: Vec<u8> = (0..length).filter_map(|_| u8::try_from(random.below(256)).ok()).collect();
        survive(&String::from_utf8_lossy(&bytes));
        let pieces: String = (0..random.below(30)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        survive(&pieces);
    }
}

#[test]
fn every_prefix_of_a_file_is_handled() {
    for (end, _) in VALID.char_indices() {
        survive(&VALID[..end]);
    }
}

#[test]
fn deep_and_exploding_files_are_refused_quickly() {
    assert!(survive(&"[".repeat(100_000)));
    assert!(survive(&"a: {".repeat(100_000)));
    assert!(survive(&"- ".repeat(50_000)));
    let mut bomb = String::from("name: x\nnodes:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let alias = format!("*a{}", level - 1);
        bomb.push_str(&format!("  a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", ")));
    }
    assert!(survive(&bomb));
    let mut deep = String::from("name: x\nnodes:\n  a0: &a0 [x]\n");
    for level in 1..200 {
        deep.push_str(&format!("  a{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert!(survive(&deep));
}
