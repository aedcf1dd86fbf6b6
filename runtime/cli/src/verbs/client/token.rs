//! `weir token`. It asks no server: who can read the store may do everything anyway.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use weir_diagnostics::{Diagnostic, exit_code, one_of};
use weir_store::NamedToken;

use crate::args::{TokenList, TokenNew, TokenRemove};
use crate::failed::Outcome;
use crate::output::{self, Align};
use crate::project;

/// Makes a token.
pub(crate) async fn new_token(args: TokenNew) -> Outcome {
    let store = project::open_store(&args.data).await?;
    let token = weir_api::issue_token(&store, &args.name, args.role, Utc::now()).await?;
    output::print(&format!("{token}\n"))?;
    eprintln!("{} is {} by this token; it is shown this once", args.name, args.role);
    Ok(exit_code::OK)
}

/// Lists the tokens, but for themselves.
pub(crate) async fn list_tokens(args: TokenList) -> Outcome {
    let tokens = project::open_store(&args.data).await?.tokens(Utc::now()).await?;
    if args.json {
        for NamedToken { name, role, made_at, signed_in_at } in tokens {
            let line = json!({ "name": name, "role": role, "made_at": made_at, "signed_in_at": signed_in_at });
            output::print(&format!("{line}\n"))?;
        }
        return Ok(exit_code::OK);
    }
    let header = [("NAME", Align::Left), ("ROLE", Align::Left), ("MADE", Align::Left), ("SIGNED IN", Align::Left)];
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let row = |token: NamedToken| {
        vec![token.name, token.role, moment(token.made_at), token.signed_in_at.map(moment).unwrap_or_default()]
    };
    output::print(&output::table(&header, tokens.into_iter().map(row)))?;
    Ok(exit_code::OK)
}

/// Removes the tokens of a name.
pub(crate) async fn remove_tokens(args: TokenRemove) -> Outcome {
    let store = project::open_store(&args.data).await?;
    if store.remove_tokens_of(&args.name).await? {
        eprintln!("{} comes in no more", args.name);
        return Ok(exit_code::OK);
    }
    let mut names: Vec<String> = store.tokens(Utc::now()).await?.into_iter().map(|token| token.name).collect();
    names.dedup();
    let hint = one_of("there are tokens of", names.iter().map(String::as_str));
    Err(Diagnostic::error(format!("there is no token of `{}`", args.name)).hint(hint).into())
}
