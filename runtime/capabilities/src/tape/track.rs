//! The calls of one instance, in order.

use std::fs::File;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use weir_types::Problem;

use super::TapeMode;
use super::blobs::Blobs;
use super::saved::Saved;

/// One call and what came of it.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    /// What was asked for, as text.
    call: String,
    /// The answer.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    answer: Value,
    /// Or why there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// The track of one instance.
pub(super) struct Track {
    path: PathBuf,
    blobs: Arc<Blobs>,
    head: Mutex<Head>,
}

enum Head {
    Writes(File),
    Reads(Lines<BufReader<File>>),
}

impl Track {
    pub(super) fn open(path: PathBuf, mode: TapeMode, blobs: Arc<Blobs>) -> Result<Self, Problem> {
        let head = match mode {
            TapeMode::Record => create(&path).map(Head::Writes).map_err(|error| unwritable(&path, &error))?,
            TapeMode::Replay => {
                Head::Reads(BufReader::new(File::open(&path).map_err(|error| missing(&path, &error))?).lines())
            }
        };
        Ok(Self { path, blobs, head: Mutex::new(head) })
    }

    pub(super) fn mode(&self) -> TapeMode {
        match *self.head.lock().unwrap_or_else(PoisonError::into_inner) {
            Head::Writes(_) => TapeMode::Record,
            Head::Reads(_) => TapeMode::Replay,
        }
    }

    /// Makes a call and keeps its answer, or gives the answer that was kept; then the call is not made.
    pub(super) async fn call<T: Saved>(
        &self,
        call: String,
        live: impl Future<Output = Result<T, Problem>>,
    ) -> Result<T, Problem> {
        match self.mode() {
            TapeMode::Record => self.keep(call, live.await),
            TapeMode::Replay => self.recall(&call),
        }
    }

    /// The same for what needs no waiting.
    pub(super) fn call_now<T: Saved>(
        &self,
        call: String,
        live: impl FnOnce() -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        match self.mode() {
            TapeMode::Record => self.keep(call, live()),
            TapeMode::Replay => self.recall(&call),
        }
    }

    /// The same for a small value that is simply noted.
    pub(super) fn note<T: Serialize + DeserializeOwned>(
        &self,
        call: &str,
        live: impl FnOnce() -> T,
    ) -> Result<T, Problem> {
        self.call_now(call.to_owned(), || Ok(super::saved::Json(live()))).map(|json| json.0)
    }

    fn keep<T: Saved>(&self, call: String, outcome: Result<T, Problem>) -> Result<T, Problem> {
        let line = match &outcome {
            Ok(answer) => Line { call, answer: answer.save(&self.blobs)?, problem: None },
            Err(problem) => Line { call, answer: Value::Null, problem: Some(problem.clone()) },
        };
        let mut text = serde_json::to_vec(&line)
            .map_err(|error| Problem::system(format!("the tape cannot be written: {error}")))?;
        text.push(b'\n');
        let mut head = self.head.lock().unwrap_or_else(PoisonError::into_inner);
        if let Head::Writes(file) = &mut *head {
            file.write_all(&text).map_err(|error| unwritable(&self.path, &error))?;
        }
        outcome
    }

    fn recall<T: Saved>(&self, call: &str) -> Result<T, Problem> {
        let line = self.next_line(call)?;
        if line.call != call {
            return Err(Problem::system(format!("`{call}` is not on the tape, where `{}` comes next", line.call))
                .with_hint(format!(
                    "the pipeline or a block asks for something else than when {} was recorded",
                    self.name()
                )));
        }
        match line.problem {
            Some(problem) => Err(problem),
            None => T::load(line.answer, &self.blobs),
        }
    }

    fn next_line(&self, call: &str) -> Result<Line, Problem> {
        let mut head = self.head.lock().unwrap_or_else(PoisonError::into_inner);
        let next = match &mut *head {
            Head::Reads(lines) => lines.next(),
            Head::Writes(_) => None,
        };
        let damaged = |reason: String| Problem::data(format!("the tape is damaged: {}: {reason}", self.name()));
        match next {
            Some(line) => {
                let line = line.map_err(|error| damaged(error.to_string()))?;
                serde_json::from_str(&line).map_err(|error| damaged(error.to_string()))
            }
            None => Err(Problem::system(format!("`{call}` is not on the tape: {} ends before it", self.name()))
                .with_hint("the pipeline or a block asks for more than when the tape was recorded")),
        }
    }

    fn name(&self) -> String {
        format!("track `{}`", self.path.display())
    }
}

fn create(path: &Path) -> std::io::Result<File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    File::create(path)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::system(format!("the tape cannot be written: `{}`: {error}", path.display()))
}

fn missing(path: &Path, error: &std::io::Error) -> Problem {
    Problem::system(format!("the tape has no track `{}`: {error}", path.display()))
        .with_hint("the run reads other splits, or has other nodes, than when the tape was recorded")
}
