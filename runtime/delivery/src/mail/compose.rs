//! A message as a mail with its parts.

use std::time::SystemTime;

use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Part, Mailbox, MultiPart, SinglePart};

use super::settings::MailSettings;
use super::{Rendered, render};
use crate::outgoing::File;
use crate::{Message, Outgoing, Undelivered};

/// How much may go with a mail, in bytes. Most servers take 25 MB, and base64 adds a third.
const ATTACHED: u64 = 18_000_000;

/// How many pictures are shown within a mail, and how large each may be: more are attached only.
const PICTURES: usize = 20;
const PICTURE: u64 = 2_000_000;

/// A mail, ready to be sent.
#[derive(Debug)]
pub(super) struct Letter {
    /// Who gets it.
    pub(super) to: Vec<Address>,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// Composes a mail.
///
/// # Errors
/// When nobody gets it.
pub(super) fn compose(settings: &MailSettings, outgoing: &Outgoing) -> Result<Letter, Undelivered> {
    let recipients = settings.recipients(&outgoing.recipients)?;
    let files = attached(&outgoing.files);
    let left_out = left_out(&outgoing.message, &files);
    let (pictures, others): (Vec<&File>, Vec<&File>) = files.iter().partition(|file| is_shown(file));
    let ids: Vec<String> =
        (0..pictures.len()).map(|number| format!("picture-{number}-{}@weir", outgoing.id())).collect();
    let rendered = render(&outgoing.message, &ids, &left_out);
    let mail = parts(&rendered, &pictures, &ids, &others);
    let host = settings.from.email.domain();
    let mut builder = lettre::Message::builder()
        .from(settings.from.clone())
        .subject(rendered.subject)
        .date(SystemTime::from(outgoing.at))
        // The same delivery always has the same, so that a client that gets it twice shows it once.
        .message_id(Some(format!("<{}@{host}>", outgoing.id())))
        // Nobody is to answer automatically that they are on holiday.
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()));
    for to in &recipients {
        builder = builder.to(to.clone());
    }
    let mail =
        builder.multipart(mail).map_err(|error| Undelivered::lasting(format!("the mail cannot be made: {error}")))?;
    Ok(Letter { to: addresses(recipients), bytes: mail.formatted() })
}

fn addresses(recipients: Vec<Mailbox>) -> Vec<Address> {
    let mut addresses: Vec<Address> = Vec::new();
    for one in recipients {
        if !addresses.contains(&one.email) {
            addresses.push(one.email);
        }
    }
    addresses
}

/// Chooses what goes with the mail: file after file, as long as there is room.
fn attached(files: &[File]) -> Vec<File> {
    let mut room = ATTACHED;
    let fits = |file: &&File| {
        let rest = room.checked_sub(file.bytes.len() as u64);
        room = rest.unwrap_or(room);
        rest.is_some()
    };
    files.iter().filter(fits).cloned().collect()
}

/// Returns the names of the attachments that do not go with the mail.
fn left_out(message: &Message, files: &[File]) -> Vec<String> {
    let is_there = |path: &str| files.iter().any(|file| file.attachment.path == path);
    let left_out = message.attachments.iter().filter(|attachment| !is_there(&attachment.path));
    left_out.map(|attachment| attachment.name.clone()).collect()
}

fn is_shown(file: &File) -> bool {
    file.attachment.is_picture() && file.bytes.len() as u64 <= PICTURE
}

/// Puts the parts together: the text or the HTML with its pictures, and the files beside them.
fn parts(rendered: &Rendered, pictures: &[&File], ids: &[String], others: &[&File]) -> MultiPart {
    let mut related = MultiPart::related().singlepart(SinglePart::html(rendered.html.clone()));
    let mut mixed = MultiPart::mixed().build();
    let mut attached: Vec<&File> = others.to_vec();
    for (number, file) in pictures.iter().enumerate() {
        match ids.get(number).filter(|_| number < PICTURES) {
            Some(id) => {
                let part = Part::new_inline_with_name(id.clone(), file.attachment.name.clone());
                related = related.singlepart(part.body(file.bytes.to_vec(), media_type(file)));
            }
            None => attached.push(file),
        }
    }
    let text = SinglePart::plain(rendered.text.clone());
    mixed = mixed.multipart(MultiPart::alternative().singlepart(text).multipart(related));
    for file in attached {
        mixed = mixed.singlepart(Part::new(file.attachment.name.clone()).body(file.bytes.to_vec(), media_type(file)));
    }
    mixed
}

fn media_type(file: &File) -> ContentType {
    // What we do not know the name of is text to a client that has no better idea.
    let parsed =
        ContentType::parse(&file.attachment.media_type).or_else(|_| ContentType::parse("application/octet-stream"));
    parsed.unwrap_or(ContentType::TEXT_PLAIN)
}
