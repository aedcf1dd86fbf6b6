//! Sends a request, and again where that may help.

use weir_sdk::http::{self, Response};
use weir_sdk::prelude::*;

use crate::body;
use crate::config::HttpLoaderConfig;
use crate::parts::Part;
use crate::writer::Staged;

/// A longer wait is left to the run, which may have better things to do.
const LONGEST_WAIT_MS: u64 = 60_000;

/// Sends one part. Blocks cannot sleep; but the host holds a request back for as long as the server wants to be left alone, and for a
/// growing time where it does not say.
pub(crate) fn send(
    config: &HttpLoaderConfig,
    columns: &[Field],
    epoch: &EpochId,
    staged: &Staged,
    part: &Part,
) -> Result<()> {
    let body = body::write(config, columns, &part.rows)?;
    let key = key(epoch, &staged.split, part.number);
    let mut retries = 0;
    loop {
        match once(config, &key, &body) {
            Ok(()) => return Ok(()),
            Err(problem) if retries < config.retries && may_pass(&problem) => retries += 1,
            Err(problem) => return Err(explained(problem, staged, part)),
        }
    }
}

/// Names a request by all that makes it what it is. The run is in it, so the pipeline need not be.
fn key(epoch: &EpochId, split: &str, number: u64) -> String {
    format!("{}-{}-{}-{split}-{number}", epoch.run, epoch.node, epoch.number)
}

fn once(config: &HttpLoaderConfig, key: &str, body: &str) -> Result<()> {
    let mut request = http::request(config.method.name(), config.url.as_str());
    request = config.params.iter().fold(request, |request, (name, value)| request.query(name, value));
    request = request.header("content-type", config.format.content_type());
    request = config.headers.iter().fold(request, |request, (name, value)| request.header(name, value.to_string()));
    if !config.idempotency_header.is_empty() {
        request = request.header(config.idempotency_header.as_str(), key);
    }
    if let Some(auth) = &config.auth {
        request = request.credential(auth.credential());
    }
    if let Some(timeout) = config.timeout_ms {
        request = request.timeout_ms(timeout);
    }
    let answer = request.body(body).send()?;
    if config.done_statuses.contains(&answer.status()) {
        return Ok(());
    }
    Response::accepted(answer).map(drop)
}

fn may_pass(problem: &Problem) -> bool {
    match problem.kind {
        ProblemKind::RateLimited(wait) => wait.is_none_or(|wait| wait <= LONGEST_WAIT_MS),
        kind => kind == ProblemKind::Transient,
    }
}

/// Says which rows were refused. What the receiver will not take is a matter of the rows, not of the config.
fn explained(problem: Problem, staged: &Staged, part: &Part) -> Problem {
    let place =
        format!("request {} of split `{}` (rows {} to {})", part.number, staged.split, part.first_row, part.last_row());
    match problem.kind {
        ProblemKind::Config => {
            let problem = Problem { kind: ProblemKind::Data, ..problem };
            let hint = "the receiver does not take these rows, or not in this form; nothing after them was sent";
            problem.context(place).with_hint(hint).with_split(&staged.split)
        }
        _ => problem.context(place).with_split(&staged.split),
    }
}
