//! Listening.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use weir_diagnostics::{Blame, Diagnostic};
use weir_store::Store;

use crate::args::ServeArgs;
use crate::failed::Failed;
use crate::log;

/// Whom the first token is for.
const ADMIN: &str = "admin";

/// Begins to listen, where that is safe.
///
/// # Errors
/// When the address is taken, or strangers could reach a server that knows nobody.
pub(super) async fn listen(args: &ServeArgs, store: &Store) -> Result<TcpListener, Failed> {
    if !args.listen.ip().is_loopback() {
        safe(args, store).await?;
    }
    TcpListener::bind(args.listen).await.map_err(|error| {
        Diagnostic::error(format!("cannot listen on `{}`", args.listen))
            .blame(Blame::Host)
            .caused_by(error.to_string())
            .hint("give another address with `--listen`; with port 0 any free one is taken".to_owned())
            .into()
    })
}

async fn safe(args: &ServeArgs, store: &Store) -> Result<(), Failed> {
    let refused = |why: &str, hint: &str| {
        let message = format!("others could reach `{}`, and {why}", args.listen);
        Err(Diagnostic::error(message).hint(hint.to_owned()).into())
    };
    if !store.has_tokens().await? {
        return refused("nobody has a token to sign in with", "make one first: `weir token new NAME`");
    }
    if args.host_names.is_empty() {
        return refused("no name is known under which they do", "give it with `--host-name weir.example.com:443`");
    }
    Ok(())
}

/// Says where the page is. The first time, with the token that lets in.
///
/// # Errors
/// When the store fails.
pub(super) async fn invite(store: &Store, address: SocketAddr) -> Result<(), Failed> {
    if store.has_tokens().await? {
        log::say("info", &format!("open http://{address}/"), &[]);
        return Ok(());
    }
    let token = weir_api::issue_token(store, ADMIN, weir_api::Role::Admin, chrono::Utc::now()).await?;
    log::say("info", &format!("open http://{address}/#token={token}"), &[]);
    log::say("info", "the token is shown this once; `weir token new NAME` makes another", &[]);
    Ok(())
}

/// Answers requests until it is told to stop.
pub(super) async fn answer(listener: TcpListener, router: Router, stop: CancellationToken) {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move { stop.cancelled().await }).await;
    if let Err(error) = served {
        tracing::error!("requests are not answered any more: {error}");
    }
}
