//! Why there was no answer.

use std::error::Error;
use std::time::Duration;

use weir_types::Problem;

use super::resolver::ResolveError;
use super::target::Target;
use crate::granted::Granted;

/// Makes a problem of a request that got no answer.
pub(super) fn unanswered(error: &reqwest::Error, target: &Target, granted: &Granted) -> Problem {
    let at = target.authority();
    match causes(error).find_map(|cause| cause.downcast_ref::<ResolveError>()) {
        Some(ResolveError::Refused(scope)) => return target.refuse(granted, *scope),
        Some(ResolveError::Unknown(why)) => {
            return Problem::transient(format!("the name of `{at}` cannot be resolved: {}", reason(why)))
                .with_hint("check the spelling of the host, and this machine's network");
        }
        None => {}
    }
    let why = innermost(error);
    if error.is_timeout() {
        return Problem::transient(format!("`{at}` does not accept connections in time"));
    }
    if why.contains("certificate") {
        return Problem::config(format!("the certificate of `{at}` is not trusted: {why}"))
            .with_hint("check that the host is the right one; a private authority's certificate has to be installed on this machine");
    }
    if error.is_connect() {
        return Problem::transient(format!("cannot connect to `{at}`: {why}"));
    }
    if error.is_builder() {
        return Problem::config(format!("the request to `{at}` cannot be sent: {why}"));
    }
    Problem::transient(format!("`{at}` cut the connection before it answered: {why}"))
}

/// Makes a problem of an answer that ended before its end.
pub(super) fn broken(error: &reqwest::Error, target: &Target) -> Problem {
    let at = target.authority();
    if error.is_decode() && !error.is_timeout() {
        return Problem::transient(format!("the answer of `{at}` cannot be read to its end: {}", innermost(error)));
    }
    Problem::transient(format!("`{at}` cut the connection within its answer: {}", innermost(error)))
}

/// Makes a problem of an answer that did not come in time.
pub(super) fn late(target: &Target, timeout: Duration) -> Problem {
    Problem::transient(format!("`{}` did not answer within {} s", target.authority(), timeout.as_secs_f64()))
        .with_hint("ask for less at a time, or for a longer time-out")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| (*error).source())
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    causes(error).last().map(reason).unwrap_or_default()
}

/// The number of an operating system's error helps nobody who reads a pipeline's log.
fn reason(error: &(dyn Error + 'static)) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
