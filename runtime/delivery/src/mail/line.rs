//! The exchange with a mail server, command by command: so each recipient gets a verdict of its own, and what goes wrong behind the
//! server's last word does not make us send again.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;

use super::compose::Letter;
use super::settings::MailSettings;
use crate::{Answer, Undelivered};

/// How long a line may take to stand.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a check may take.
const CHECK: Duration = Duration::from_secs(30);

/// How long a whole mail may take; with a slow line, as long as it takes for the largest.
const EXCHANGE: Duration = Duration::from_secs(180);

/// How long we say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// Connects, encrypts, proves who we are, and asks for nothing.
///
/// # Errors
/// When one of that does not work.
pub(super) async fn check(settings: &MailSettings) -> Result<Answer, Undelivered> {
    within(settings, CHECK, async {
        let mut line = open(settings).await?;
        let answer = line.command(Noop).await.map_err(|error| failed(settings, "refuses to do nothing", &error))?;
        let answer = Answer::new(&said(&answer));
        goodbye(&mut line).await;
        Ok(answer)
    })
    .await
}

/// Sends a mail.
///
/// # Errors
/// When no recipient gets it. Those that the server refuses are told in the answer, where others get it.
pub(super) async fn send(settings: &MailSettings, letter: &Letter) -> Result<Answer, Undelivered> {
    within(settings, EXCHANGE, async {
        let mut line = open(settings).await?;
        let sent = exchange(settings, &mut line, letter).await;
        goodbye(&mut line).await;
        sent
    })
    .await
}

async fn within(
    settings: &MailSettings,
    limit: Duration,
    exchange: impl Future<Output = Result<Answer, Undelivered>>,
) -> Result<Answer, Undelivered> {
    let late = || Undelivered::passing(format!("{} does not answer within {} s", server(settings), limit.as_secs()));
    tokio::time::timeout(limit, exchange).await.unwrap_or_else(|_| Err(late()))
}

async fn open(settings: &MailSettings) -> Result<AsyncSmtpConnection, Undelivered> {
    let (address, hello) = ((settings.server.host.as_str(), settings.server.port_or_usual()), ClientId::default());
    let tls = if settings.encrypted { Some(tls(settings)?) } else { None };
    let at_once = tls.clone().filter(|_| settings.server.tls_at_once);
    let connecting = AsyncSmtpConnection::connect_tokio1(address, Some(CONNECT), &hello, at_once, None);
    let connected = tokio::time::timeout(CONNECT, connecting).await.map_err(|_| {
        Undelivered::passing(format!("{} does not greet us within {} s", server(settings), CONNECT.as_secs()))
    })?;
    let mut line = connected.map_err(|error| failed(settings, "cannot be reached", &error))?;
    if let Some(tls) = tls.filter(|_| !settings.server.tls_at_once) {
        if !line.can_starttls() {
            return Err(Undelivered::lasting(format!("{} offers no encryption (`STARTTLS`)", server(settings)))
                .hint("use `smtps://` if it is encrypted from the beginning; `options: { tls: none }` for a relay on the same machine"));
        }
        line.starttls(tls, &hello)
            .await
            .map_err(|error| failed(settings, "does not get the line encrypted", &error))?;
    }
    if let Some((user, password)) = &settings.login {
        let credentials = Credentials::new(user.clone(), password.expose().clone());
        let proved = line.auth(DEFAULT_MECHANISMS, &credentials).await;
        proved.map_err(|error| {
            failed(settings, "does not let us in", &error).hint("check user and password of the connection")
        })?;
    }
    Ok(line)
}

fn tls(settings: &MailSettings) -> Result<TlsParameters, Undelivered> {
    let wrong = |what: &str, error: &dyn std::fmt::Display| {
        Undelivered::lasting(format!("TLS of connection `{}` cannot be set up: {what}{error}", settings.name))
    };
    let mut builder = TlsParameters::builder(settings.server.host.clone());
    if let Some(file) = &settings.authorities {
        let pem = std::fs::read(file).map_err(|error| wrong(&format!("`{file}`: "), &error))?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| wrong(file, &error))?);
    }
    builder.build_rustls().map_err(|error| wrong("", &error))
}

async fn exchange(
    settings: &MailSettings,
    line: &mut AsyncSmtpConnection,
    letter: &Letter,
) -> Result<Answer, Undelivered> {
    let from = settings.from.email.clone();
    let international = !from.to_string().is_ascii() || letter.to.iter().any(|to| !to.to_string().is_ascii());
    let mut parameters = Vec::new();
    if international {
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if line.server_info().supports_feature(Extension::EightBitMime) {
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    let begun = line.command(Mail::new(Some(from), parameters)).await;
    begun.map_err(|error| failed(settings, "refuses the sender", &error))?;
    let (mut accepted, mut refused) = (0, Vec::new());
    for to in &letter.to {
        match line.command(Rcpt::new(to.clone(), Vec::new())).await {
            Ok(_) => accepted += 1,
            Err(error) => refused.push((to.to_string(), failed(settings, &format!("refuses `{to}`"), &error))),
        }
    }
    if accepted == 0 {
        // The one that may pass decides: then all are tried again.
        refused.sort_by_key(|(_, failure)| !failure.retry.is_allowed());
        let first = refused.into_iter().next().map(|(_, failure)| failure);
        return Err(first.unwrap_or_else(|| Undelivered::lasting("nobody gets the mail")));
    }
    line.command(Data).await.map_err(|error| failed(settings, "does not begin to take the mail", &error))?;
    let taken =
        line.message(&letter.bytes).await.map_err(|error| failed(settings, "does not take the mail", &error))?;
    let refused: Vec<_> = refused.into_iter().map(|(to, failure)| format!("not to {to}: {failure}")).collect();
    Ok(Answer::new(&std::iter::once(said(&taken)).chain(refused).collect::<Vec<_>>().join("; ")))
}

/// Ends the exchange. What comes of that changes nothing: the server has had its last word on the mail.
async fn goodbye(line: &mut AsyncSmtpConnection) {
    let _ = tokio::time::timeout(GOODBYE, line.abort()).await;
}

fn failed(settings: &MailSettings, what: &str, error: &Error) -> Undelivered {
    let message = format!("{} {what}", server(settings));
    let failure = match error.is_permanent() {
        true => Undelivered::lasting(message),
        false => Undelivered::passing(message),
    };
    failure.said(&chain(error))
}

fn server(settings: &MailSettings) -> String {
    format!("mail server `{}:{}`", settings.server.host, settings.server.port_or_usual())
}

fn said(response: &Response) -> String {
    format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" "))
}

fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        // Some errors show their source themselves.
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
