//! What is told of a run that has ended.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use weir_api::ArtifactView;
use weir_delivery::{Attachment, Fact, Link, Message, Severity};
use weir_pipeline::deliver::{Deliver, Language};
use weir_store::ListedRun;

/// A run that has ended, and what it made.
pub(super) struct Ended<'r> {
    /// What people call the pipeline.
    pub(super) title: String,
    /// Who answers for it.
    pub(super) owner: Option<String>,
    /// The day that the run is about.
    pub(super) day: String,
    /// How it ended.
    pub(super) succeeded: bool,
    /// What it made for people.
    pub(super) artifacts: Vec<ArtifactView>,
    /// What links begin with.
    pub(super) public_url: &'r str,
    /// The run.
    pub(super) run: &'r ListedRun,
}

/// Our own words in a language.
#[derive(Clone, Copy)]
pub(super) struct Words(pub(super) Language);

impl Words {
    fn choose<'w>(self, english: &'w str, korean: &'w str) -> &'w str {
        match self.0 {
            Language::English => english,
            Language::Korean => korean,
        }
    }

    pub(super) fn failed(self) -> &'static str {
        self.choose("failed", "실패")
    }

    pub(super) fn pipeline(self) -> &'static str {
        self.choose("Pipeline", "파이프라인")
    }

    pub(super) fn status(self) -> &'static str {
        self.choose("Status", "상태")
    }

    pub(super) fn due(self) -> &'static str {
        self.choose("Due", "예정 시각")
    }

    pub(super) fn open_pipeline(self) -> &'static str {
        self.choose("Open the pipeline", "파이프라인 보기")
    }

    /// Says why a message comes through another channel than usual.
    pub(super) fn instead_of(self, channel: &str, why: &str) -> String {
        match self.0 {
            Language::English => format!("This came instead through here because `{channel}` did not take it: {why}"),
            Language::Korean => format!("`{channel}` 채널로 보내지 못해 대신 이 채널로 보냅니다. 이유: {why}"),
        }
    }
}

impl Ended<'_> {
    /// Makes the message of a delivery.
    pub(super) fn message(&self, deliver: &Deliver, words: Words) -> Message {
        let state = match self.succeeded {
            true => words.choose("succeeded", "성공"),
            false => words.failed(),
        };
        let usual = || format!("{} {} · {state}", self.title, self.day);
        let subject = deliver.subject.as_ref().and_then(|subject| subject.fill(&self.values()).ok());
        let taken: Vec<&ArtifactView> =
            self.artifacts.iter().filter(|artifact| deliver.takes(&artifact.node, &artifact.name)).collect();
        Message {
            title: subject
                .map(|subject| subject.trim().to_owned())
                .filter(|subject| !subject.is_empty())
                .unwrap_or_else(usual),
            severity: if self.succeeded { Severity::Success } else { Severity::Error },
            text: failure(self.run).unwrap_or_default(),
            facts: self.facts(words, state),
            tables: Vec::new(),
            links: self.links(words, &taken),
            attachments: taken.into_iter().map(attachment).collect(),
            language: words.0,
        }
    }

    /// Returns what a subject can speak about.
    fn values(&self) -> BTreeMap<&'static str, Value> {
        let run = self.run;
        BTreeMap::from([
            ("pipeline", json!({ "name": run.pipeline.as_str(), "title": self.title, "owner": self.owner })),
            (
                "run",
                json!({
                    "id": run.id.to_string(),
                    "day": self.day,
                    "status": if self.succeeded { "succeeded" } else { "failed" },
                    "started_at": run.started_at.to_rfc3339(),
                    "ended_at": run.ended_at.map(|at| at.to_rfc3339()),
                    "rows_read": run.rows_read,
                    "rows_written": run.rows_written,
                    "rows_rejected": run.rows_rejected,
                    "failure": failure(run),
                }),
            ),
        ])
    }

    fn facts(&self, words: Words, state: &str) -> Vec<Fact> {
        let run = self.run;
        let rejected = (run.rows_rejected > 0)
            .then(|| Fact::new(words.choose("Rows rejected", "거부된 행"), run.rows_rejected.to_string()));
        let took = run.ended_at.map(|end| Fact::new(words.choose("Took", "소요 시간"), took(run.started_at, end)));
        [
            Fact::new(words.pipeline(), run.pipeline.to_string()),
            Fact::new(words.choose("Run", "실행"), run.id.to_string()),
            Fact::new(words.status(), state),
            Fact::new(words.choose("Started", "시작"), run.started_at.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        ]
        .into_iter()
        .chain(took)
        .chain([
            Fact::new(words.choose("Rows read", "읽은 행"), run.rows_read.to_string()),
            Fact::new(words.choose("Rows written", "쓴 행"), run.rows_written.to_string()),
        ])
        .chain(rejected)
        .collect()
    }

    fn links(&self, words: Words, artifacts: &[&ArtifactView]) -> Vec<Link> {
        let (base, id) = (self.public_url, self.run.id);
        let run = Link::new(words.choose("Open the run", "실행 보기"), format!("{base}/runs/{id}"));
        // To the page, not to the file: who comes from a mail or a chat brings no session along, and the page asks for it.
        let link = |artifact: &&ArtifactView| {
            let (node, file) = (encoded(&artifact.node), encoded(&artifact.name));
            Link::new(
                artifact.name.clone(),
                format!("{base}/reports/{}/{node}?run={id}&file={file}", self.run.pipeline),
            )
        };
        std::iter::once(run).chain(artifacts.iter().map(link)).collect()
    }
}

fn attachment(artifact: &ArtifactView) -> Attachment {
    Attachment {
        // A name with folders is no name of a file.
        name: artifact.name.replace('/', "-"),
        media_type: artifact.media_type.clone(),
        size: artifact.size,
        path: format!("{}/{}", artifact.node, artifact.name),
    }
}

fn failure(run: &ListedRun) -> Option<String> {
    run.failure.as_ref()?.get("message")?.as_str().map(str::to_owned)
}

fn took(start: DateTime<Utc>, end: DateTime<Utc>) -> String {
    let seconds = (end - start).num_seconds().max(0);
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

/// Keeps what a path may hold, slashes included.
fn encoded(path: &str) -> String {
    let keep = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(byte);
    path.bytes().map(|byte| if keep(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, Utc};

    use super::{encoded, took};

    #[test]
    fn durations_are_as_exact_as_people_want_them() {
        for (seconds, text) in [(0, "0 s"), (61, "1 min 1 s"), (7322, "2 h 2 min"), (-5, "0 s")] {
            let start = Utc::now();
            assert_eq!(took(start, start + TimeDelta::seconds(seconds)), text);
        }
    }

    #[test]
    fn names_of_artifacts_become_paths() {
        for (name, path) in
            [("report/share.html", "report/share.html"), ("report/점 1.html", "report/%EC%A0%90%201.html")]
        {
            assert_eq!(encoded(name), path);
        }
    }
}
