//! Keeps secrets out of what a block or a log gets to see.

use std::collections::VecDeque;
use std::fmt::{self, Write};
use std::sync::{Arc, PoisonError, RwLock};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use weir_connections::secrets::Sensitive;

const STARS: &str = "***";

/// Shorter values are not masked: stars in place of every `1` would hide nothing from a guesser and spoil all other text.
const SHORTEST: usize = 4;

/// How many values that were met on the way are remembered, such as access tokens. A run of days renews hundreds of them; an old one that
/// has long expired is no secret any more.
const MOST_LEARNT: usize = 64;

/// Replaces secret values, and the forms in which servers commonly echo them, by stars.
///
/// It guards against showing a secret by accident and against servers that repeat what they were sent. It cannot stop a server that is
/// in league with the block: which servers get a secret is what grants decide.
///
/// All clones know the same values, so that a token that one request brought is hidden in what comes after it everywhere.
#[derive(Clone, Default)]
pub struct Masker(Arc<RwLock<Arc<Known>>>);

/// The values that are hidden.
#[derive(Default)]
struct Known {
    given: Vec<Sensitive>,
    learnt: VecDeque<Sensitive>,
    forms: usize,
    finder: Option<AhoCorasick>,
}

impl Known {
    fn new(given: Vec<Sensitive>, learnt: VecDeque<Sensitive>) -> Self {
        let mut forms: Vec<Sensitive> = given.iter().chain(&learnt).cloned().flat_map(forms).collect();
        forms.retain(|form| form.expose().len() >= SHORTEST);
        forms.sort_by(|left, right| left.expose().cmp(right.expose()));
        forms.dedup();
        let patterns = forms.iter().map(|form| form.expose().as_bytes());
        // A set of patterns that is too large to be compiled is larger than any pipeline's secrets; masking all is the safe way out then.
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns).ok();
        Self { finder: finder.filter(|_| !forms.is_empty()), forms: forms.len(), given, learnt }
    }

    fn stars(&self) -> Vec<&'static str> {
        vec![STARS; self.forms]
    }
}

impl Masker {
    /// Makes a masker for these values.
    pub fn new(values: impl IntoIterator<Item = Sensitive>) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(Known::new(values.into_iter().collect(), VecDeque::new())))))
    }

    /// Hides another value from now on, in all clones.
    pub fn learn(&self, value: &Sensitive) {
        let known = self.known();
        if known.given.contains(value) || known.learnt.contains(value) {
            return;
        }
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut learnt = place.learnt.clone();
        learnt.push_back(value.clone());
        if learnt.len() > MOST_LEARNT {
            learnt.pop_front();
        }
        *place = Arc::new(Known::new(place.given.clone(), learnt));
    }

    /// Returns the text with stars for secrets.
    pub fn text(&self, text: &str) -> String {
        let known = self.known();
        match &known.finder {
            Some(finder) => finder.replace_all(text, &known.stars()),
            None => text.to_owned(),
        }
    }

    /// Returns the bytes with stars for secrets; the same bytes, not a copy, when there is none in them.
    pub fn bytes(&self, bytes: Bytes) -> Bytes {
        let known = self.known();
        match &known.finder {
            Some(finder) if finder.is_match(&bytes) => finder.replace_all_bytes(&bytes, &known.stars()).into(),
            _ => bytes,
        }
    }

    /// Returns whether there is a secret in a text.
    pub fn hides(&self, text: &str) -> bool {
        self.known().finder.as_ref().is_some_and(|finder| finder.is_match(text))
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What a masker knows is for nobody's eyes.
impl fmt::Debug for Masker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Masker")
    }
}

/// As it is, in JSON, in a URL, and in Base64.
fn forms(value: Sensitive) -> [Sensitive; 5] {
    let text = value.expose();
    let json = serde_json::Value::from(text.as_str()).to_string();
    let json = json.trim_start_matches('"').strip_suffix('"').unwrap_or(text).to_owned();
    let (padded, plain) = (STANDARD.encode(text), STANDARD_NO_PAD.encode(text));
    let url = percent_encoded(text);
    [value, json.into(), url.into(), padded.into(), plain.into()]
}

/// Returns a text as it stands in a URL: everything but RFC 3986's unreserved characters encoded.
pub(crate) fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masker(values: &[&str]) -> Masker {
        Masker::new(values.iter().map(|value| (*value).to_owned().into()))
    }

    #[test]
    fn masks_the_forms_in_which_servers_echo() {
        let masker = masker(&["p@ss/w\"rd"]);
        let table = [
            ("key p@ss/w\"rd!", "key ***!"),
            ("{\"key\":\"p@ss/w\\\"rd\"}", "{\"key\":\"***\"}"),
            ("/?key=p%40ss%2Fw%22rd&x", "/?key=***&x"),
            ("cEBzcy93InJk", "***"),
            ("nothing here", "nothing here"),
        ];
        for (text, masked) in table {
            assert_eq!(masker.text(text), masked);
            assert_eq!(masker.bytes(Bytes::from(text.to_owned())), masked);
        }
    }

    #[test]
    fn masks_the_longest_of_several() {
        assert_eq!(masker(&["abcd", "abcdef"]).text("abcdefg abcd"), "***g ***");
    }

    #[test]
    fn what_one_learns_all_clones_hide() {
        let masker = masker(&["abcd"]);
        let clone = masker.clone();
        masker.learn(&"wxyz".to_owned().into());
        masker.learn(&"wxyz".to_owned().into());
        assert_eq!(clone.text("abcd wxyz"), "*** ***");
        assert!(clone.hides("https://a.example/?key=wxyz") && !clone.hides("https://a.example/"));
        for number in 0..MOST_LEARNT {
            masker.learn(&format!("token-{number:02}").into());
        }
        assert_eq!(clone.text("abcd wxyz token-00"), "*** wxyz ***", "the oldest is forgotten, what was given never");
    }

    #[test]
    fn leaves_short_values_and_clean_bytes_alone() {
        assert_eq!(masker(&["abc", ""]).text("abc"), "abc");
        let bytes = Bytes::from_static(b"clean");
        assert_eq!(masker(&["secret"]).bytes(bytes.clone()).as_ptr(), bytes.as_ptr());
    }

    #[test]
    fn prints_no_secret() {
        let masker = masker(&["secret"]);
        masker.learn(&"learnt".to_owned().into());
        assert_eq!(format!("{masker:?}"), "Masker");
    }
}
