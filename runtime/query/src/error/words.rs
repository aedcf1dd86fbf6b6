//! Sentences.

/// Starts a sentence in lower case and without a full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    // An acronym or a quoted name stays as it is.
    let shouting = letters.clone().next().is_some_and(char::is_uppercase);
    if shouting { text.to_owned() } else { first.to_lowercase().chain(letters).collect() }
}
