//! Versions and deployments.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use weir_store::{Deployment, Version};
use weir_types::PipelineName;

/// A version of a pipeline.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct VersionView {
    pipeline: String,
    number: u64,
    /// `file` or `api`.
    origin: String,
    author: String,
    message: Option<String>,
    made_at: DateTime<Utc>,
    digest: String,
    /// Whether it is the one that runs.
    deployed: bool,
    /// The pipeline file; left out in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

impl VersionView {
    /// Shows a version without its text.
    pub(crate) fn listed(version: &Version, deployed: Option<u64>) -> Self {
        Self {
            pipeline: version.pipeline.to_string(),
            number: version.number,
            origin: version.origin.to_string(),
            author: version.author.clone(),
            message: version.message.clone(),
            made_at: version.made_at,
            digest: version.digest.to_string(),
            deployed: deployed == Some(version.number),
            text: None,
        }
    }

    /// Shows a version with its text.
    pub(crate) fn whole(version: &Version, deployed: Option<u64>) -> Self {
        Self { text: Some(version.text.clone()), ..Self::listed(version, deployed) }
    }
}

/// A change of what runs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeploymentView {
    pipeline: String,
    /// The version that runs from then on; nothing, when none does.
    version: Option<u64>,
    by: String,
    at: DateTime<Utc>,
}

impl DeploymentView {
    pub(crate) fn new(pipeline: &PipelineName, deployment: Deployment) -> Self {
        Self {
            pipeline: pipeline.to_string(),
            version: deployment.version,
            by: deployment.author,
            at: deployment.made_at,
        }
    }
}
