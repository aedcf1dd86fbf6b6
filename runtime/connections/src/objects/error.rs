//! Errors of file systems and object stores as problems that say what was being done to which item.

use std::io;

use object_store::Error;
use object_store::client::{HttpError, HttpErrorKind};
use weir_types::Problem;

/// Makes a problem of an operating system's error; `doing` reads like `cannot write object `x` of connection `lake``.
pub(crate) fn from_io(error: &io::Error, doing: &str) -> Problem {
    let message = format!("{doing}: {}", reason(error));
    match error.kind() {
        io::ErrorKind::NotFound => Problem::not_found(message),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Problem::config(message).with_hint("give the user that runs weir the right to read or write there")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Problem::limit(message).with_hint("free some space and run again; nothing half written is left behind")
        }
        io::ErrorKind::UnexpectedEof => {
            Problem::data(message).with_hint("the object is shorter than when it was opened")
        }
        io::ErrorKind::CrossesDevices => Problem::config(message).with_hint(
            "a folder inside the connection's root is another file system: make that folder a connection of its own",
        ),
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory | io::ErrorKind::InvalidFilename => {
            Problem::config(message)
        }
        io::ErrorKind::Interrupted | io::ErrorKind::TimedOut | io::ErrorKind::StaleNetworkFileHandle => {
            Problem::transient(message)
        }
        _ => Problem::system(message),
    }
}

/// The standard texts end in `(os error 28)`, which helps nobody who reads the message in a pipeline's log.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut characters = text.chars();
    match characters.next() {
        Some(first) if error.raw_os_error().is_some() => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

/// Makes a problem of an S3-compatible store's error.
pub(crate) fn from_store(error: &Error, doing: &str) -> Problem {
    match error {
        Error::NotFound { .. } => {
            Problem::not_found(format!("{doing}: {}", s3_reason(error, "no such object or bucket")))
        }
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => Problem::new(
            weir_types::ProblemKind::Auth,
            format!("{doing}: {}", s3_reason(error, "the store refused the credentials")),
        )
        .with_hint(
            "check the connection's `access_key` and `secret_key`, its `region` and what they may do with the bucket",
        ),
        Error::Precondition { .. } => {
            Problem::transient(format!("{doing}: the object was changed while it was being read"))
        }
        Error::InvalidPath { .. } => Problem::config(format!("{doing}: the store cannot have an object of this path")),
        _ => from_request(error, doing),
    }
}

fn from_request(error: &Error, doing: &str) -> Problem {
    if let Some(http) = cause::<HttpError>(error) {
        let what = match http.kind() {
            HttpErrorKind::Connect => "the store cannot be reached",
            HttpErrorKind::Timeout => "the store did not answer in time",
            HttpErrorKind::Interrupted => "the store cut the connection",
            _ => "the request failed",
        };
        return Problem::transient(format!("{doing}: {what}: {}", innermost(http)))
            .with_hint("check the connection's `endpoint`, and that the store is up");
    }
    let text = s3_reason(error, "the store answered with an error");
    let (code, _) = text.split_once(':').unwrap_or((&text, ""));
    match code {
        "SlowDown" | "TooManyRequests" => {
            Problem::new(weir_types::ProblemKind::RateLimited(None), format!("{doing}: {text}"))
        }
        "InvalidAccessKeyId" | "SignatureDoesNotMatch" | "AccessDenied" => {
            Problem::new(weir_types::ProblemKind::Auth, format!("{doing}: {text}"))
        }
        "NoSuchBucket" => Problem::not_found(format!("{doing}: there is no such bucket"))
            .with_hint("check the bucket in the connection's `url`, and its `endpoint`"),
        "InvalidBucketName" | "AuthorizationHeaderMalformed" | "PermanentRedirect" => {
            Problem::config(format!("{doing}: {text}")).with_hint("check the connection's `region` and bucket")
        }
        "EntityTooLarge" | "QuotaExceeded" | "XMinioStorageFull" => Problem::limit(format!("{doing}: {text}")),
        // The client keeps the status to itself; only its text tells a request that is wrong from a store that is in trouble.
        _ if error.to_string().contains("status code: 4") => Problem::config(format!("{doing}: {text}")),
        _ => Problem::transient(format!("{doing}: {text}")),
    }
}

/// Returns `Code: Message` of the XML in which S3-compatible stores answer; the client's own text is too long to be read.
fn s3_reason(error: &Error, otherwise: &str) -> String {
    let text = error.to_string();
    let part = |tag: &str| {
        let (_, rest) = text.split_once(&format!("<{tag}>"))?;
        rest.split_once(&format!("</{tag}>")).map(|(inner, _)| inner.trim().to_owned())
    };
    match (part("Code"), part("Message")) {
        (Some(code), Some(message)) if !message.is_empty() => format!("{code}: {}", message.trim_end_matches('.')),
        (Some(code), _) => code,
        _ => otherwise.to_owned(),
    }
}

/// Tells whether the store says that it knows no such upload (any more).
pub(crate) fn is_no_such_upload(error: &Error) -> bool {
    matches!(error, Error::NotFound { .. }) || s3_reason(error, "").starts_with("NoSuchUpload")
}

fn cause<'a, T: std::error::Error + 'static>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a T> {
    std::iter::successors(Some(error), |error| error.source()).find_map(|error| error.downcast_ref::<T>())
}

fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(error), |error| error.source()).last().map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use weir_types::ProblemKind;

    #[test]
    fn says_which_errors_may_pass() {
        let table = [
            (libc_code(io::ErrorKind::NotFound), ProblemKind::NotFound),
            (libc_code(io::ErrorKind::StorageFull), ProblemKind::Limit),
            (libc_code(io::ErrorKind::PermissionDenied), ProblemKind::Config),
            (libc_code(io::ErrorKind::TimedOut), ProblemKind::Transient),
            (libc_code(io::ErrorKind::Other), ProblemKind::System),
        ];
        for (error, kind) in table {
            assert_eq!(from_io(&error, "cannot read `x`").kind, kind, "{error}");
        }
    }

    #[test]
    fn words_operating_system_errors_for_people() {
        let problem = from_io(&io::Error::from_raw_os_error(2), "cannot read `x`");
        assert_eq!(problem.message, "cannot read `x`: no such file or directory");
    }

    fn libc_code(kind: io::ErrorKind) -> io::Error {
        io::Error::from(kind)
    }
}
