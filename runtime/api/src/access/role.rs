//! What somebody may do.

use std::{fmt, str::FromStr};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::ApiProblem;

/// What somebody may do; each may do what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Look.
    Viewer,
    /// Change, deploy and run pipelines.
    Editor,
    /// Give connections, secrets and tokens.
    Admin,
}

impl Role {
    const ALL: [Self; 3] = [Self::Viewer, Self::Editor, Self::Admin];
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
        })
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|role| role.to_string() == word);
        found.ok_or_else(|| format!("`{word}` is not a role; those are viewer, editor and admin"))
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct User {
    /// Their name, which versions and deployments bear.
    #[serde(rename = "user")]
    pub(crate) name: String,
    /// What they may do.
    pub(crate) role: Role,
}

impl User {
    /// Makes sure that somebody may do something.
    ///
    /// # Errors
    /// When they may not.
    pub(crate) fn must_be(&self, least: Role) -> Result<(), ApiProblem> {
        if self.role >= least {
            return Ok(());
        }
        let detail = format!("`{}` is a {}, and this takes a role of at least {least}", self.name, self.role);
        Err(ApiProblem::new(StatusCode::FORBIDDEN, "Forbidden", detail)
            .hint("ask an admin for another token".to_owned()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for User {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(not_signed_in)
    }
}

/// Nobody has said who they are.
pub(crate) fn not_signed_in() -> ApiProblem {
    ApiProblem::new(StatusCode::UNAUTHORIZED, "Not signed in", "the request bears no token that is known").hint(
        "sign in with the token that the server printed at its first start, or make one: `weir token new`".to_owned(),
    )
}
