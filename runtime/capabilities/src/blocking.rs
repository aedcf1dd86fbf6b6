//! Work that blocks, kept off the async threads.

use weir_types::Problem;

/// Runs work on a blocking thread. When the caller is dropped the work still ends, unseen.
pub(crate) async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => Err(Problem::transient("the host is shutting down")),
    }
}
