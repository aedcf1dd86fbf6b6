//! Slack: an incoming webhook, or a bot that posts to a channel and can upload files.

mod blocks;
mod bot;
mod hook;

pub use blocks::messages;
pub(crate) use bot::{Bot, check};
pub(crate) use hook::send as send_by_hook;
