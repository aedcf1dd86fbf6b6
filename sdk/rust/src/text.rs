//! Words for people: the nearest of several names.

/// Returns `did you mean …?`, or the list of what there is when nothing is near.
pub(crate) fn did_you_mean<'a>(wanted: &str, known: impl Iterator<Item = &'a str>, what: &str) -> String {
    let known: Vec<&str> = known.collect();
    match nearest(wanted, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("there are no {what}"),
        None => format!("the {what} are {}", list(&known)),
    }
}

/// Returns names in backticks; a long list is cut, for a hint is one line.
pub(crate) fn list(names: &[&str]) -> String {
    const SHOWN: usize = 20;
    let mut text = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

/// Tells whether a text matches a pattern in which `*` stands for any characters.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        // The leftmost place leaves the most for what follows, so it is always the right one.
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(tail)
}

fn nearest<'a>(wanted: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let limit = wanted.chars().count().div_ceil(3);
    let scored = known.iter().map(|name| (distance(&lower, &name.to_lowercase()), *name));
    scored.min_by_key(|(score, _)| *score).filter(|(score, _)| *score <= limit).map(|(_, name)| name)
}

/// The Levenshtein distance, row by row.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replace = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replace.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::{did_you_mean, matches};

    #[test]
    fn a_star_stands_for_any_characters() {
        let yes = [("*", ""), ("*_phone", "home_phone"), ("a*", "a"), ("a*b*c", "axxbyyc"), ("*a*", "bab"), ("x", "x")];
        assert!(yes.iter().all(|(pattern, text)| matches(pattern, text)));
        let no = [("*_phone", "phones"), ("a*a", "a"), ("a*b*b", "ab"), ("x", "xy"), ("*é", "e")];
        assert!(!no.iter().any(|(pattern, text)| matches(pattern, text)));
    }

    #[test]
    fn names_the_nearest_or_all() {
        let known = ["price", "name"];
        assert_eq!(did_you_mean("prcie", known.into_iter(), "columns"), "did you mean `price`?");
        assert_eq!(did_you_mean("Name", known.into_iter(), "columns"), "did you mean `name`?");
        assert_eq!(did_you_mean("volume", known.into_iter(), "columns"), "the columns are `price`, `name`");
        assert_eq!(did_you_mean("volume", [].into_iter(), "columns"), "there are no columns");
    }
}
