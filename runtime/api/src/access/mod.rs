//! Who may come in, and from where.
//!
//! The server is safe by default: it listens on this machine only, knows nobody but the holder of a token, and believes no request that a
//! strange page made: the `Host` has to be ours (or a page could reach us under a name of its own), and what changes something by a cookie
//! has to bear a header that other pages cannot set.

mod guard;
mod rate;
mod role;
mod session;

pub use guard::Hosts;
pub(crate) use guard::{address, guard, too_many};
pub(crate) use rate::RateLimit;
pub use role::Role;
pub(crate) use role::User;
pub use session::issue_token;
pub(crate) use session::{clear_cookie, cookie, find, from_cookie, start};
