//! What was probably meant.

/// How many words a hint lists before it stops; more than this nobody reads.
const MAX_LISTED: usize = 12;

/// Returns the candidate that `word` is most likely a slip of, if any is near enough.
///
/// Case and the choice between `-` and `_` do not count; apart from that, a third of the letters may differ, so that
/// short words are not "corrected" into unrelated ones.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = fold(word);
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Returns the hint ``did you mean `x`?`` if some candidate is near.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

/// Returns a list for a hint: ``what: `a`, `b`, `c` ``. Nothing if there are no candidates.
pub fn one_of<'a>(what: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let words: Vec<_> = candidates.into_iter().map(|word| format!("`{word}`")).collect();
    let listed = words.iter().take(MAX_LISTED).cloned().collect::<Vec<_>>().join(", ");
    match words.len() {
        0 => None,
        count if count > MAX_LISTED => Some(format!("{what}: {listed} and {} more", count - MAX_LISTED)),
        _ => Some(format!("{what}: {listed}")),
    }
}

fn distance(word: &str, candidate: &str) -> usize {
    // A word that only continues the other (`partition` for `partition_by`) is near whatever its length.
    if word.chars().count() >= 4 && candidate.starts_with(word) {
        return 1;
    }
    strsim::osa_distance(word, candidate)
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}
