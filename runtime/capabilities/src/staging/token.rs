//! What names a stage: its file and how long that must be.

use weir_types::Problem;

/// `<name>-<length>`, both in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    name: String,
    pub(super) length: u64,
}

impl Token {
    pub(super) fn new(name: String, length: u64) -> Self {
        Self { name, length }
    }

    /// Reads a token. It went through a block, so nothing but hexadecimal digits may get into a path.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let token = text.split_once('-').and_then(|(name, length)| {
            let valid = name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
            let length = u64::from_str_radix(length, 16).ok()?;
            valid.then(|| Self { name: name.to_owned(), length })
        });
        token.ok_or_else(|| {
            let shown: String = text.chars().take(60).collect();
            Problem::data(format!("`{shown}` is not the token of staged batches"))
        })
    }

    pub(super) fn text(&self) -> String {
        format!("{}-{:x}", self.name, self.length)
    }

    pub(super) fn file_name(&self) -> String {
        file_name(&self.name)
    }
}

pub(super) fn file_name(name: &str) -> String {
    format!("{name}.arrows")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_its_text_form_and_points_nowhere_else() {
        let token = Token::new("0123456789abcdef0123456789abcdef".to_owned(), 4711);
        assert_eq!(Token::parse(&token.text()).expect("valid"), token);
        for text in [
            "",
            "-",
            "../../etc/passwd-1",
            "0123-1",
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef-x",
        ] {
            assert!(Token::parse(text).is_err(), "{text}");
        }
    }
}
