//! `weir token new`

use weir_diagnostics::exit_code;

use crate::args::TokenNew;
use crate::failed::Outcome;
use crate::{output, project};

/// Makes a token. It asks no server: who can read the store may do everything anyway.
pub(crate) async fn new_token(args: TokenNew) -> Outcome {
    let store = project::open_store(&args.data).await?;
    let token = weir_api::issue_token(&store, &args.name, args.role, chrono::Utc::now()).await?;
    output::print(&format!("{token}\n"))?;
    eprintln!("{} is {} by this token; it is shown this once", args.name, args.role);
    Ok(exit_code::OK)
}
