//! What of an address must not be shown, should an answer repeat it in a form of its own.

use url::Url;

/// Parts of an address that are shorter are words, not keys: `services`, `workflows`. Arbitrary; the keys of Slack and Teams have 24 and more.
const SHORTEST_KEY: usize = 12;

/// A path that is shorter stands in too much that is none.
const SHORTEST_PATH: usize = 5;

/// Returns a secret in all forms in which an answer may hold it: of an address also its path with the query, and each part that is long
/// enough to be a key; as they are, without percent-encoding, and as HTML has them.
pub(crate) fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned()];
    if let Ok(url) = secret.parse::<Url>() {
        let (path, query) = (url.path(), url.query().map(|query| format!("?{query}")).unwrap_or_default());
        let values = url.query_pairs().map(|(_, value)| value.into_owned());
        let written =
            query.trim_start_matches('?').split('&').filter_map(|pair| Some(pair.split_once('=')?.1.to_owned()));
        let parts = path.split('/').map(str::to_owned).chain(values).chain(written);
        forms.extend(parts.filter(|part| part.len() >= SHORTEST_KEY));
        forms.extend(
            [path.to_owned(), format!("{path}{query}")].into_iter().filter(|target| target.len() >= SHORTEST_PATH),
        );
    }
    let html = |form: &String| form.replace('&', "&amp;");
    let plain = |form: &String| percent_encoding::percent_decode_str(form).decode_utf8().map(String::from).ok();
    let others: Vec<_> = forms.iter().map(html).chain(forms.iter().filter_map(plain)).collect();
    forms.extend(others);
    forms.retain(|form| !form.is_empty());
    forms.sort();
    forms.dedup();
    forms
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn keys_are_hidden_in_every_form() {
        let address = "https://chat.example.com/services/T00/a%2Flong-enough-key?sig=another-long-key&v=1";
        let shown = |answer: &str| {
            let mut all = forms(address);
            all.sort_by_key(|form| std::cmp::Reverse(form.len()));
            all.iter().fold(answer.to_owned(), |text, form| text.replace(form.as_str(), "***"))
        };
        assert_eq!(shown("Cannot POST /services/T00/a%2Flong-enough-key?sig=another-long-key&v=1"), "Cannot POST ***");
        assert_eq!(
            shown("<a href=\"/services/T00/a%2Flong-enough-key?sig=another-long-key&amp;v=1\">"),
            "<a href=\"***\">"
        );
        assert_eq!(shown("no key a/long-enough-key, no another-long-key"), "no key ***, no ***");
        assert_eq!(shown("services are down"), "services are down");
        assert_eq!(forms("plain-token"), ["plain-token"]);
        assert!(forms("").is_empty());
    }
}
