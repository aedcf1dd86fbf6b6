//! Channels against doubles of the other sides, which check what they get.

mod folder;
mod hooks;
mod mail;
mod rendered;
mod slack;
mod support;
