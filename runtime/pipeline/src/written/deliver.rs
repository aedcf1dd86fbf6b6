//! What leaves when a run has ended, as written.

use weir_diagnostics::Span;
use weir_types::ConnectionName;

use crate::{
    deliver::{self, Language, SUBJECT_VARIABLES, Template, When},
    read::{Fields, Reader},
    yaml::{Node, Spanned, Value},
};

const KEYS: [&str; 7] = ["to", "artifacts", "recipients", "subject", "when", "fallback", "language"];

/// `{ to: sales-mail, artifacts: ["share.*"], when: succeeded }`.
#[derive(Debug, Clone)]
pub struct Deliver {
    /// The channel.
    pub to: Option<Spanned<ConnectionName>>,
    /// Globs over the run's artifacts.
    pub artifacts: Vec<Spanned<String>>,
    /// Who gets the mail.
    pub recipients: Vec<Spanned<String>>,
    /// What stands above it.
    pub subject: Option<Spanned<String>>,
    /// After which ends.
    pub when: Option<Spanned<When>>,
    /// Who is told when the channel does not take it.
    pub fallback: Option<Spanned<ConnectionName>>,
    /// In which language.
    pub language: Option<Spanned<Language>>,
    /// Where it is written.
    pub span: Span,
}

impl Deliver {
    pub(super) fn read_all(reader: &mut Reader, pipeline: &Fields<'_>) -> Vec<Self> {
        let Some(entry) = pipeline.get("deliver") else { return Vec::new() };
        let Value::List(items) = &entry.value.value else {
            let message = format!("`deliver` must be a list, not {}", entry.value.describe());
            let hint = "write `deliver: [{ to: NAME-OF-A-CONNECTION }]`";
            reader.push(reader.error(entry.value.span, message).hint(hint.to_owned()));
            return Vec::new();
        };
        items.iter().filter_map(|item| Self::read(reader, item)).collect()
    }

    fn read(reader: &mut Reader, item: &Node) -> Option<Self> {
        let fields = reader.fields(item, "a delivery", item.span, &KEYS)?;
        if fields.get("to").is_none() {
            reader.missing(&fields, "to", "name-of-a-connection");
        }
        Some(Self {
            to: reader.parsed(&fields, "to", "the name of a connection"),
            artifacts: reader.texts(&fields, "artifacts").unwrap_or_default(),
            recipients: reader.texts(&fields, "recipients").unwrap_or_default(),
            subject: reader.text(&fields, "subject"),
            when: reader.parsed(&fields, "when", "`succeeded`, `failed` or `always`"),
            fallback: reader.parsed(&fields, "fallback", "the name of a connection"),
            language: reader.parsed(&fields, "language", "`en` or `ko`"),
            span: item.span,
        })
    }

    /// Returns what it means, without asking whether the channel exists; nothing when it says no channel. For a pipeline that was checked
    /// when it was deployed.
    pub fn meant(&self) -> Option<deliver::Deliver> {
        let texts = |texts: &[Spanned<String>]| texts.iter().map(|text| text.value.clone()).collect();
        let subject = self.subject.as_ref().and_then(|text| Template::parse(text, SUBJECT_VARIABLES).ok());
        Some(deliver::Deliver {
            to: self.to.as_ref()?.value.clone(),
            artifacts: texts(&self.artifacts),
            recipients: texts(&self.recipients),
            subject,
            when: self.when.map(|when| when.value).unwrap_or_default(),
            fallback: self.fallback.as_ref().map(|fallback| fallback.value.clone()),
            language: self.language.map(|language| language.value).unwrap_or_default(),
        })
    }
}
