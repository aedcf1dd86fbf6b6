//! Keeps secrets out of what a block or a log gets to see.

use std::fmt::Write;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use bytes::Bytes;
use weir_connections::secrets::Sensitive;

const STARS: &str = "***";

/// Shorter values are not masked: stars in place of every `1` would hide nothing from a guesser and spoil all other text.
const SHORTEST: usize = 4;

/// Replaces secret values, and the forms in which servers commonly echo them, by stars.
///
/// It guards against showing a secret by accident and against servers that repeat what they were sent. It cannot stop a server that is
/// in league with the block: which servers get a secret is what grants decide.
#[derive(Debug, Clone, Default)]
pub struct Masker {
    values: Arc<Vec<Sensitive>>,
    finder: Option<AhoCorasick>,
}

impl Masker {
    /// Makes a masker for these values.
    pub fn new(values: impl IntoIterator<Item = Sensitive>) -> Self {
        let mut forms: Vec<Sensitive> = values.into_iter().flat_map(forms).collect();
        forms.retain(|form| form.expose().len() >= SHORTEST);
        forms.sort_by(|left, right| left.expose().cmp(right.expose()));
        forms.dedup();
        let patterns = forms.iter().map(|form| form.expose().as_bytes());
        // A set of patterns that is too large to be compiled is larger than any pipeline's secrets; masking all is the safe way out then.
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns).ok();
        Self { finder: finder.filter(|_| !forms.is_empty()), values: Arc::new(forms) }
    }

    /// Returns a masker that also knows another value.
    #[must_use]
    pub fn and(&self, value: Sensitive) -> Self {
        Self::new(self.values.iter().cloned().chain([value]))
    }

    /// Returns the text with stars for secrets.
    pub fn text(&self, text: &str) -> String {
        match &self.finder {
            Some(finder) => finder.replace_all(text, &self.stars()),
            None => text.to_owned(),
        }
    }

    /// Returns the bytes with stars for secrets; the same bytes, not a copy, when there is none in them.
    pub fn bytes(&self, bytes: Bytes) -> Bytes {
        match &self.finder {
            Some(finder) if finder.is_match(&bytes) => finder.replace_all_bytes(&bytes, &self.stars()).into(),
            _ => bytes,
        }
    }

    fn stars(&self) -> Vec<&'static str> {
        vec![STARS; self.values.len()]
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

fn percent_encoded(text: &str) -> String {
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
        assert_eq!(masker(&["abcd"]).and("wxyz".to_owned().into()).text("abcd wxyz"), "*** ***");
    }

    #[test]
    fn leaves_short_values_and_clean_bytes_alone() {
        assert_eq!(masker(&["abc", ""]).text("abc"), "abc");
        let bytes = Bytes::from_static(b"clean");
        assert_eq!(masker(&["secret"]).bytes(bytes.clone()).as_ptr(), bytes.as_ptr());
    }

    #[test]
    fn prints_no_secret() {
        assert!(!format!("{:?}", masker(&["secret"]).values).contains("secret"));
    }
}
