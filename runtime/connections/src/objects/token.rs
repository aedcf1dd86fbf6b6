//! What finds a staged object again, also after a restart.

use serde::{Deserialize, Serialize};
use weir_types::Problem;

use super::ObjectPath;

/// A staged object. Its text form goes through blocks and the store, so nothing in it is trusted: the path is checked again wherever
/// a token is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedToken {
    /// The path that the object will have.
    pub path: String,
    /// In bytes.
    pub bytes: u64,
    /// Where it is kept until then.
    #[serde(flatten)]
    pub part: StagedPart,
}

/// Where a staged object is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum StagedPart {
    /// A file of this name in the staging folder of a local root.
    Local {
        /// The file's name.
        file: String,
    },
    /// A multipart upload that has not been completed.
    S3 {
        /// The store's name for the upload.
        upload: String,
        /// The entity tags of its parts, in order.
        parts: Vec<String>,
        /// When it was staged, in seconds since 1970.
        staged_at: i64,
    },
}

impl StagedToken {
    /// Reads a token's text form.
    ///
    /// # Errors
    /// When the text is not a token, or names a path that no object can have.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let token: Self = serde_json::from_str(text).map_err(|_| not_a_token(text))?;
        ObjectPath::parse(&token.path)?;
        match &token.part {
            StagedPart::Local { file } if !is_staged_name(file) => Err(not_a_token(text)),
            _ => Ok(token),
        }
    }

    /// Returns the token's text form.
    pub fn to_text(&self) -> String {
        serde_json::json!(self).to_string()
    }

    /// Returns the path that the object will have.
    ///
    /// # Errors
    /// When no object can have it.
    pub fn object_path(&self) -> Result<ObjectPath, Problem> {
        ObjectPath::parse(&self.path)
    }
}

/// Staged files bear hexadecimal names, so that a made-up token cannot point elsewhere.
fn is_staged_name(name: &str) -> bool {
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn not_a_token(text: &str) -> Problem {
    let shown: String = text.chars().take(60).collect();
    Problem::data(format!("`{shown}` is not the token of a staged object"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_its_text_form() {
        let local = StagedPart::Local { file: "0123456789abcdef0123456789abcdef".into() };
        let s3 = StagedPart::S3 { upload: "u/1".into(), parts: vec!["\"e\"".into()], staged_at: 1_700_000_000 };
        for part in [local, s3] {
            let token = StagedToken { path: "a/b".into(), bytes: 7, part };
            assert_eq!(StagedToken::parse(&token.to_text()).expect("valid"), token);
        }
    }

    #[test]
    fn refuses_made_up_tokens() {
        for text in [
            "",
            "{}",
            "nonsense",
            r#"{"path":"a","bytes":1,"kind":"local","file":"../../etc/passwd"}"#,
            r#"{"path":"../a","bytes":1,"kind":"local","file":"0123456789abcdef0123456789abcdef"}"#,
            r#"{"path":"a","bytes":1,"kind":"other"}"#,
        ] {
            assert!(StagedToken::parse(text).is_err(), "{text}");
        }
    }
}
