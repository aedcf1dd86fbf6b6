//! JSON Schema violations in words.

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value as Json;
use weir_diagnostics::{did_you_mean, one_of};
use weir_types::{arrow_type, manifest::ARROW_TYPE_FORMAT};

/// How much of a value a message quotes.
const MAX_QUOTED: usize = 60;

/// What a violation is about: the key that stands there or its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Value,
}

/// One way in which a config breaks its schema.
#[derive(Debug, Clone)]
pub(super) struct Violation {
    /// Where in the config.
    pub(super) pointer: String,
    /// Which half of it.
    pub(super) part: Part,
    /// What is wrong; `{config}` stands for what a person calls the whole.
    pub(super) message: String,
    /// What would be right.
    pub(super) hints: Vec<String>,
    /// The format that a text does not have, if that is the matter.
    pub(super) format: Option<String>,
}

/// Explains an error of the validator. An error about alternatives becomes those of the alternative that was meant.
pub(super) fn explain(error: &ValidationError<'_>, schema: &Json) -> Vec<Violation> {
    let here = error.instance_path().as_str().to_owned();
    let subject = subject(&here);
    let value = quote(error.instance());
    let violation =
        |part, message: String| Violation { pointer: here.clone(), part, message, hints: Vec::new(), format: None };
    let simple = |message: String| vec![violation(Part::Value, message)];
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().map(|key| unknown_key(key, &here, error, schema)).collect()
        }
        Kind::Required { property } => vec![missing_key(property, &here, error, schema)],
        Kind::Type { kind } => {
            let message = format!("{subject} must be {}, not {value}", types(kind));
            vec![Violation { hints: quotes(kind, error.instance()), ..violation(Part::Value, message) }]
        }
        Kind::Enum { options } => {
            vec![not_listed(violation(Part::Value, format!("{subject} cannot be {value}")), error.instance(), options)]
        }
        Kind::Constant { expected_value } => {
            simple(format!("{subject} must be {}, not {value}", quote(expected_value)))
        }
        Kind::Minimum { limit } => simple(format!("{subject} must be at least {limit}, not {value}")),
        Kind::Maximum { limit } => simple(format!("{subject} must be at most {limit}, not {value}")),
        Kind::ExclusiveMinimum { limit } => simple(format!("{subject} must be more than {limit}, not {value}")),
        Kind::ExclusiveMaximum { limit } => simple(format!("{subject} must be less than {limit}, not {value}")),
        Kind::MinLength { limit: 1 } => simple(format!("{subject} is empty")),
        Kind::MinLength { limit } => simple(format!("{subject} must have at least {}", count(*limit, "character"))),
        Kind::MaxLength { limit } => simple(format!("{subject} must have at most {}", count(*limit, "character"))),
        Kind::MinItems { limit: 1 } => simple(format!("{subject} is an empty list")),
        Kind::MinItems { limit } => simple(format!("{subject} must have at least {}", count(*limit, "item"))),
        Kind::MaxItems { limit } => simple(format!("{subject} must have at most {}", count(*limit, "item"))),
        Kind::UniqueItems => simple(format!("{subject} lists something twice")),
        Kind::Pattern { pattern } => simple(format!("{subject} must match `{pattern}`, which {value} does not")),
        Kind::Format { format } if format == ARROW_TYPE_FORMAT => {
            vec![wrong_type(violation(Part::Value, format!("{subject} cannot be {value}")), error.instance())]
        }
        Kind::Format { format } => {
            let message = format!("{subject} must be a valid {format}, which {value} is not");
            vec![Violation { format: Some(format.clone()), ..violation(Part::Value, message) }]
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => alternatives(error, context, schema),
        _ => simple(format!("{subject} is not valid: {error}")),
    }
}

fn unknown_key(key: &str, here: &str, error: &ValidationError<'_>, schema: &Json) -> Violation {
    let known = properties(error, schema);
    let hint = did_you_mean(key, known.iter().copied()).or_else(|| one_of("known keys", known.iter().copied()));
    Violation {
        pointer: format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")),
        part: Part::Key,
        message: format!("unknown key `{key}` in {}", subject(here)),
        hints: hint.into_iter().collect(),
        format: None,
    }
}

fn missing_key(property: &Json, here: &str, error: &ValidationError<'_>, schema: &Json) -> Violation {
    let key = property.as_str().map_or_else(|| property.to_string(), str::to_owned);
    // What a schema says about a property is written for people, so it is the best advice there is.
    let about =
        parent(error, schema).and_then(|parent| parent.get("properties")?.get(&key)?.get("description")?.as_str());
    let hint = about.and_then(|about| about.lines().next()).map(|about| format!("`{key}`: {about}"));
    Violation {
        pointer: here.to_owned(),
        part: Part::Key,
        message: format!("{} has no `{key}`", subject(here)),
        hints: hint.into_iter().collect(),
        format: None,
    }
}

/// Says what the parser of types says, which knows the words of other systems.
fn wrong_type(violation: Violation, instance: &Json) -> Violation {
    match arrow_type::parse(instance.as_str().unwrap_or_default()) {
        Err(error) => {
            let message = format!("{}: {error}", violation.message);
            Violation { message, hints: error.hint().into_iter().collect(), ..violation }
        }
        Ok(_) => violation,
    }
}

fn not_listed(violation: Violation, instance: &Json, options: &Json) -> Violation {
    let options: Vec<_> = options.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let near = instance.as_str().and_then(|word| did_you_mean(word, options.iter().copied()));
    let near = near.or_else(|| word_null(instance, options.iter().copied()));
    let hint = near.or_else(|| one_of("valid values", options.iter().copied()));
    Violation { hints: hint.into_iter().collect(), ..violation }
}

/// Advises quotes where the word `null` is meant, which YAML takes for nothing.
fn word_null<'a>(instance: &Json, mut words: impl Iterator<Item = &'a str>) -> Option<String> {
    let meant = instance.is_null() && words.any(|word| word == "null");
    meant.then(|| "write the word in quotes: `\"null\"`; without them it means nothing at all".to_owned())
}

/// Explains why none of several alternatives fits.
fn alternatives(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    schema: &Json,
) -> Vec<Violation> {
    let here = error.instance_path().as_str();
    // An alternative is out of the question when the very type is another one, or a constant that names the
    // alternative; what is left is what the writer meant.
    let ruled_out = |branch: &&Vec<ValidationError<'static>>| {
        branch.iter().any(|error| match error.kind() {
            Kind::Type { .. } => error.instance_path().as_str() == here,
            Kind::Constant { .. } | Kind::Enum { .. } => true,
            _ => false,
        })
    };
    let mut meant: Vec<_> = context.iter().filter(|branch| !ruled_out(branch)).collect();
    meant.sort_by_key(|branch| branch.len());
    if let Some(branch) = meant.first() {
        return branch.iter().flat_map(|error| explain(error, schema)).collect();
    }
    let words = words(context);
    if !words.is_empty() {
        let found = words.iter().map(|(pointer, _)| pointer.clone()).max_by_key(String::len).unwrap_or_default();
        return vec![wrong_word(error, &found, &words)];
    }
    let types = context.iter().flatten().filter_map(|error| match error.kind() {
        Kind::Type { kind } if error.instance_path().as_str() == here => Some(types(kind)),
        _ => None,
    });
    let types: Vec<String> = types.collect();
    let wanted = if types.is_empty() { "one of several forms".to_owned() } else { types.join(" or ") };
    let message = format!("{} must be {wanted}, not {}", subject(here), quote(error.instance()));
    vec![Violation { pointer: here.to_owned(), part: Part::Value, message, hints: Vec::new(), format: None }]
}

/// Returns the words that the alternatives would accept, each with the place where it would have to stand.
fn words(context: &[Vec<ValidationError<'static>>]) -> Vec<(String, String)> {
    let mut words = Vec::new();
    for error in context.iter().flatten() {
        let options: Vec<&Json> = match error.kind() {
            Kind::Constant { expected_value } => vec![expected_value.as_ref()],
            Kind::Enum { options } => options.as_array().into_iter().flatten().collect(),
            _ => continue,
        };
        let pointer = error.instance_path().as_str();
        words.extend(options.into_iter().filter_map(Json::as_str).map(|word| (pointer.to_owned(), word.to_owned())));
    }
    words
}

fn wrong_word(error: &ValidationError<'_>, pointer: &str, words: &[(String, String)]) -> Violation {
    let known = || words.iter().filter(|(place, _)| place == pointer).map(|(_, word)| word.as_str());
    let inside = pointer.strip_prefix(error.instance_path().as_str()).unwrap_or_default();
    let instance = error.instance().pointer(inside).cloned().unwrap_or_default();
    let near = instance.as_str().and_then(|word| did_you_mean(word, known()));
    let near = near.or_else(|| word_null(&instance, known()));
    Violation {
        pointer: pointer.to_owned(),
        part: Part::Value,
        message: format!("{} cannot be {}", subject(pointer), quote(&instance)),
        hints: near.or_else(|| one_of("valid values", known())).into_iter().collect(),
        format: None,
    }
}

/// Returns what a person calls the place of a pointer: `` `columns[2].name` in {config} ``.
fn subject(pointer: &str) -> String {
    let mut path = String::new();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()) {
            path.push_str(&format!("[{step}]"));
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&step);
        }
    }
    if path.is_empty() { "{config}".into() } else { format!("`{path}` in {{config}}") }
}

fn types(kind: &TypeKind) -> String {
    let word = |word: &str| match word {
        "array" => "a list".to_owned(),
        "object" => "a map".to_owned(),
        "string" => "a text".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "null" => "nothing".to_owned(),
        other => other.to_owned(),
    };
    match kind {
        TypeKind::Single(one) => word(&one.to_string()),
        TypeKind::Multiple(several) => {
            let words: Vec<_> = several.iter().map(|one| word(&one.to_string())).collect();
            words.join(" or ")
        }
    }
}

/// Advises quotes where YAML took for a number or a boolean what should be a text.
fn quotes(wanted: &TypeKind, found: &Json) -> Vec<String> {
    let text = types(wanted) == "a text" && (found.is_number() || found.is_boolean());
    text.then(|| format!("write it in quotes: `\"{found}\"`")).into_iter().collect()
}

fn count(number: u64, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// Returns a value as a message shows it.
fn quote(value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Array(_) => return "a list".into(),
        Json::Object(_) => return "a map".into(),
        Json::Null => return "nothing".into(),
        other => other.to_string(),
    };
    if text.chars().count() > MAX_QUOTED {
        let cut: String = text.chars().take(MAX_QUOTED).collect();
        return format!("`{cut}…`");
    }
    format!("`{text}`")
}

/// Returns the schema that holds the keyword which failed.
fn parent<'s>(error: &ValidationError<'_>, schema: &'s Json) -> Option<&'s Json> {
    let (parent, _) = error.schema_path().as_str().rsplit_once('/')?;
    schema.pointer(parent)
}

fn properties<'s>(error: &ValidationError<'_>, schema: &'s Json) -> Vec<&'s str> {
    let properties = parent(error, schema).and_then(|parent| parent.get("properties")?.as_object());
    properties.map(|properties| properties.keys().map(String::as_str).collect()).unwrap_or_default()
}
