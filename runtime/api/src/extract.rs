//! What handlers take out of requests. Refusals are problems, too.

use std::fmt::Display;
use std::str::FromStr;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use chrono::{DateTime, Datelike, Utc};
use serde::de::DeserializeOwned;
use weir_store::Base;

use crate::problem::ApiProblem;

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiProblem> {
        Ok(Self(Json::from_request(request, state).await?.0))
    }
}

/// A body as it came.
pub(crate) struct RawBody(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for RawBody {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiProblem> {
        Ok(Self(Bytes::from_request(request, state).await?))
    }
}

/// The parts of a path. Named as axum's, so that the description finds them.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        Ok(Self(axum::extract::Path::from_request_parts(parts, state).await?.0))
    }
}

/// What stands behind the `?`.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        Ok(Self(Query::from_request_parts(parts, state).await?.0))
    }
}

/// Reads a part of a path or a parameter that has to be something.
pub(crate) fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, ApiProblem> {
    text.parse().map_err(|error: T::Err| ApiProblem::bad_request(error.to_string()))
}

/// Reads a parameter that has to be something, where it is given.
pub(crate) fn parsed_option<T: FromStr<Err: Display>>(text: Option<&str>) -> Result<Option<T>, ApiProblem> {
    text.filter(|text| !text.is_empty()).map(parsed).transpose()
}

/// Reads words that are separated by commas.
pub(crate) fn parsed_list<T: FromStr<Err: Display>>(text: Option<&str>) -> Result<Vec<T>, ApiProblem> {
    text.unwrap_or_default().split(',').filter(|word| !word.is_empty()).map(parsed).collect()
}

/// Makes sure that a moment is one that schedules and records can be compared with: not so far away that sums overflow.
pub(crate) fn near(moment: DateTime<Utc>) -> Result<DateTime<Utc>, ApiProblem> {
    if (1..=9999).contains(&moment.year()) {
        return Ok(moment);
    }
    Err(ApiProblem::bad_request(format!("`{moment}` is not between the years 1 and 9999")))
}

/// Reads a moment, where it is given.
pub(crate) fn moment_option(text: Option<&str>) -> Result<Option<DateTime<Utc>>, ApiProblem> {
    parsed_option(text)?.map(near).transpose()
}

/// Refuses a text that PostgreSQL cannot hold.
pub(crate) fn storable(what: &str, text: &str) -> Result<(), ApiProblem> {
    if text.contains('\0') {
        return Err(ApiProblem::unprocessable(format!("the {what} has a character with the code 0")));
    }
    Ok(())
}

/// Reads what an edit is to follow: `If-Match: "5"`, or `If-None-Match: *` for something new.
pub(crate) fn base(headers: &HeaderMap) -> Result<Base, ApiProblem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(header::IF_MATCH), text(header::IF_NONE_MATCH)) {
        (Some(tag), None) => {
            // Proxies that compress make a tag weak.
            let number = tag.trim().trim_start_matches("W/").trim_matches('"').parse();
            number
                .map(Base::Version)
                .map_err(|_| ApiProblem::bad_request(format!("`{tag}` is not the tag of a version")))
        }
        (None, Some("*")) => Ok(Base::New),
        _ => Err(ApiProblem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "Precondition required",
            "it does not say which version is edited",
        )
        .hint(
            "send `If-Match` with the `ETag` of what you have read, or `If-None-Match: *` for something new".to_owned(),
        )),
    }
}
