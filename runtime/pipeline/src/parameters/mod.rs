//! Parameters: where their values come from, and how they get into texts.

mod substitute;
mod template;

pub(crate) use template::{Piece, Unclosed, pieces};

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::Value as Json;
use weir_diagnostics::{Diagnostic, did_you_mean, one_of};

use crate::{
    read::Reader,
    written::{Parameter, ParameterType, Pipeline},
    yaml::Spanned,
};

/// Values for parameters, from outside.
///
/// A parameter takes the value that was given for it, else that of its environment variable, else its default.
pub struct Arguments<'a> {
    /// Values given on the command line or by a caller.
    pub given: BTreeMap<String, String>,
    /// Looks up an environment variable. Called only for variables that the file names.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// What `today` means: the date in the zone of the pipeline's schedule, or of whoever starts the run.
    pub today: NaiveDate,
}

impl std::fmt::Debug for Arguments<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arguments").field("given", &self.given).field("today", &self.today).finish_non_exhaustive()
    }
}

/// Returns a value of a type as JSON; nothing when the text is none. `today` is what that word means.
pub(crate) fn json_of(kind: ParameterType, text: &str, today: NaiveDate) -> Option<Json> {
    Some(read(kind, text, today)?.json)
}

/// Says what a value of a type looks like, if a text is none.
pub(crate) fn refusal_of(kind: ParameterType, text: &str) -> Option<String> {
    // Which day is today does not matter for whether it is one.
    if read(kind, text, NaiveDate::MIN.succ_opt()?).is_some() { None } else { expected(kind) }
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ParameterValue {
    /// As part of a text.
    text: String,
    /// As the whole of a value.
    json: Json,
}

/// The values of all parameters.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// By name; nothing for a parameter without a usable value, which was reported.
    by_name: BTreeMap<String, Option<ParameterValue>>,
}

impl Values {
    /// Finds the value of every parameter and reports those without one.
    pub(crate) fn evaluate(reader: &mut Reader, pipeline: &Pipeline, arguments: &Arguments<'_>) -> Self {
        let mut values = Self::default();
        for parameter in &pipeline.parameters {
            let value = evaluate(reader, parameter, arguments);
            values.by_name.insert(parameter.name.to_string(), value);
        }
        for name in arguments.given.keys().filter(|name| !values.by_name.contains_key(*name)) {
            reader.push(values.unknown(name, Diagnostic::error(format!("the pipeline has no parameter `{name}`"))));
        }
        values
    }

    /// Returns what is wrong with the value that a trigger gives to a parameter, if anything is.
    pub(crate) fn refusal(
        &self,
        reader: &Reader,
        pipeline: &Pipeline,
        (name, value): (&Spanned<String>, &Spanned<String>),
        today: NaiveDate,
    ) -> Option<Diagnostic> {
        let Some(parameter) = pipeline.parameters.iter().find(|parameter| parameter.name.as_str() == name.as_str())
        else {
            return Some(
                self.unknown(name, reader.error(name.span, format!("the pipeline has no parameter `{name}`"))),
            );
        };
        let kind = parameter.kind?;
        let wrong = || reader.error(value.span, format!("`{value}` is not a value for parameter `{name}`"));
        read(kind, value, today).is_none().then(|| wrong().hint(expected(kind)))
    }

    /// Adds what was probably meant to the report of an unknown parameter.
    fn unknown(&self, name: &str, diagnostic: Diagnostic) -> Diagnostic {
        let names = || self.by_name.keys().map(String::as_str);
        let hint = did_you_mean(name, names()).or_else(|| one_of("parameters", names()));
        diagnostic.hint(hint)
    }

    /// Returns the values as JSON, for a record of the run.
    pub(crate) fn to_json(&self) -> BTreeMap<String, Json> {
        let values = self.by_name.iter();
        values.filter_map(|(name, value)| Some((name.clone(), value.as_ref()?.json.clone()))).collect()
    }
}

fn evaluate(reader: &mut Reader, parameter: &Parameter, arguments: &Arguments<'_>) -> Option<ParameterValue> {
    let kind = parameter.kind?;
    let name = &parameter.name;
    let outside = |text: &str, origin: String| {
        let wrong = || Diagnostic::error(format!("`{text}`, {origin}, is not a value for parameter `{name}`"));
        read(kind, text, arguments.today)
            .ok_or_else(|| wrong().hint(expected(kind)).related("the parameter is declared here", reader.at(name.span)))
    };
    let found = if let Some(text) = arguments.given.get(name.as_str()) {
        outside(text, "given for it".into())
    } else if let Some((variable, text)) = from_environment(parameter, arguments) {
        outside(&text, format!("the value of `{variable}`"))
    } else if let Some(default) = &parameter.default {
        let wrong = || reader.error(default.span, format!("`{default}` is not a value for parameter `{name}`"));
        read(kind, default, arguments.today).ok_or_else(|| wrong().hint(expected(kind)))
    } else {
        Err(without_value(reader, parameter))
    };
    found.map_err(|diagnostic| reader.push(diagnostic)).ok()
}

fn from_environment<'p>(parameter: &'p Parameter, arguments: &Arguments<'_>) -> Option<(&'p Spanned<String>, String)> {
    let variable = parameter.env.as_ref()?;
    Some((variable, (arguments.environment)(variable)?))
}

fn without_value(reader: &Reader, parameter: &Parameter) -> Diagnostic {
    let name = &parameter.name;
    let variable = parameter.env.as_ref().map(|variable| format!(", or set `{variable}`")).unwrap_or_default();
    reader
        .error(name.span, format!("parameter `{name}` has no value"))
        .hint(format!("give one with `--param {name}=…`{variable}, or add a `default` here"))
}

fn read(kind: ParameterType, text: &str, today: NaiveDate) -> Option<ParameterValue> {
    let json = match kind {
        ParameterType::String => Json::String(text.to_owned()),
        ParameterType::Integer => Json::from(text.trim().parse::<i64>().ok()?),
        ParameterType::Float => Json::Number(serde_json::Number::from_f64(text.trim().parse().ok()?)?),
        ParameterType::Bool => Json::Bool(text.trim().to_ascii_lowercase().parse().ok()?),
        ParameterType::Date => Json::String(date(text.trim(), today)?.format("%Y-%m-%d").to_string()),
    };
    let text = match &json {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some(ParameterValue { text, json })
}

fn date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text {
        "today" => Some(today),
        "yesterday" => today.checked_sub_days(Days::new(1)),
        _ => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
    }
}

/// Says what a value of a type looks like; nothing where every text is one.
pub(crate) fn expected(kind: ParameterType) -> Option<String> {
    let text = match kind {
        ParameterType::String => return None,
        ParameterType::Integer => "it is an integer, such as `42`",
        ParameterType::Float => "it is a float, such as `0.5`",
        ParameterType::Bool => "it is a bool: `true` or `false`",
        ParameterType::Date => "it is a date: `2026-01-31`, `today` or `yesterday`",
    };
    Some(text.to_owned())
}
