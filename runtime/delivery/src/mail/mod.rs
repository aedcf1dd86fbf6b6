//! Mail: a text, the same as HTML, charts within it, files with it.

mod compose;
mod escape;
mod html;
mod line;
mod settings;
mod text;

use weir_connections::ChannelSettings;

use crate::{Answer, Message, Outgoing, Undelivered};
use settings::MailSettings;

/// A message as mail shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The subject.
    pub subject: String,
    /// The HTML.
    pub html: String,
    /// The text, for those who read no HTML.
    pub text: String,
}

/// Renders a message. `pictures` are shown within it, each by its content id; `left_out` names files that are too large to go with it.
pub fn render(message: &Message, pictures: &[String], left_out: &[String]) -> Rendered {
    Rendered {
        subject: text::subject(message),
        html: html::page(message, pictures, left_out),
        text: text::text(message, left_out),
    }
}

/// Sends a message.
///
/// # Errors
/// When nobody has got it.
pub(crate) async fn send(settings: &ChannelSettings, outgoing: &Outgoing) -> Result<Answer, Undelivered> {
    let settings = MailSettings::of(settings)?;
    let letter = compose::compose(&settings, outgoing)?;
    line::send(&settings, &letter).await
}

/// Connects, encrypts, proves who we are, and sends nothing.
///
/// # Errors
/// When one of that does not work.
pub(crate) async fn check(settings: &ChannelSettings) -> Result<Answer, Undelivered> {
    line::check(&MailSettings::of(settings)?).await
}
