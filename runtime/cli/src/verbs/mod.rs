//! What each command does.

mod block;
mod check;
mod client;
mod completions;
mod doctor;
mod lock;
mod plan;
mod preview;
mod rejects;
mod run;
mod serve;
mod state;
mod ticks;

use std::future::Future;

use anyhow::Context;

use crate::args::{BlockCommand, Cli, Command, ConnectionCommand, StateCommand, TokenCommand};
use crate::failed::Outcome;

/// Carries out a command.
pub(crate) fn run(cli: Cli) -> Outcome {
    match cli.command {
        Command::Run(args) => wait(run::run(args)),
        Command::Serve(args) => wait(serve::serve(args)),
        Command::Ticks(args) => wait(ticks::ticks(args)),
        Command::Plan(args) => wait(plan::plan(args)),
        Command::Check(args) => check::check(&args),
        Command::Preview(args) => wait(preview::preview(args)),
        Command::State(StateCommand::Show(args)) => wait(state::show(args)),
        Command::State(StateCommand::Set(args)) => wait(state::set(args)),
        Command::State(StateCommand::Reset(args)) => wait(state::reset(args)),
        Command::Rejects(args) => wait(rejects::rejects(*args)),
        Command::Lock(args) => lock::lock(&args),
        Command::Block(BlockCommand::New(args)) => block::new(&args),
        Command::Block(BlockCommand::Build(args)) => wait(block::build(args)),
        Command::Block(BlockCommand::Pack(args)) => wait(block::pack(args)),
        Command::Block(BlockCommand::Inspect(args)) => wait(block::inspect(args)),
        Command::Block(BlockCommand::Test(args)) => wait(block::test(args)),
        Command::Doctor(args) => wait(doctor::doctor(args)),
        Command::Login(args) => wait(client::login(args)),
        Command::Logout => client::logout(),
        Command::Get(args) => wait(client::get(args)),
        Command::Apply(args) => wait(client::apply(args)),
        Command::Diff(args) => wait(client::diff(args)),
        Command::Export(args) => wait(client::export(args)),
        Command::Deploy(args) => wait(client::deploy(args)),
        Command::Start(args) => wait(client::start(args)),
        Command::Logs(args) => wait(client::logs(args)),
        Command::Cancel(args) => wait(client::cancel(args)),
        Command::Backfill(args) => wait(client::backfill(args)),
        Command::Connection(ConnectionCommand::Test(args)) => wait(client::test_connection(args)),
        Command::Token(TokenCommand::New(args)) => wait(client::new_token(args)),
        Command::Token(TokenCommand::List(args)) => wait(client::list_tokens(args)),
        Command::Token(TokenCommand::Remove(args)) => wait(client::remove_tokens(args)),
        Command::Completions { shell } => completions::completions(shell),
    }
}

/// Runs a command that waits for things. Threads are made as they are needed, so a small command does not pay for many.
fn wait(command: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("weir").build();
    let runtime = runtime.context("the threads of the command do not start")?;
    let outcome = runtime.block_on(command);
    // A block that still computes must not keep a finished command alive.
    runtime.shutdown_background();
    outcome
}
