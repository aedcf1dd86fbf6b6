//! Messages and files by a bot.
//!
//! A file is uploaded in three steps, of which only the last can be seen. So the bytes go first, then the message, then the files below
//! it: whatever fails before the message can be tried again without anybody seeing anything twice. What does not fit into the message follows
//! below it, too.

use reqwest::RequestBuilder;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use url::Url;
use weir_connections::ChannelSettings;
use weir_connections::secrets::Sensitive;

use super::messages;
use crate::http::{self, Http, HttpAnswer};
use crate::{Answer, File, Outgoing, Progress, Undelivered};

/// Slack's own API; there are others, such as that for American authorities.
const API: &str = "https://slack.com/api/";

/// A file that is uploaded and not seen yet.
struct Uploaded {
    id: String,
    title: String,
}

/// A bot that posts to a channel.
pub(crate) struct Bot<'s> {
    http: Http,
    settings: &'s ChannelSettings,
    api: Url,
    token: &'s Sensitive,
    channel: &'s str,
}

impl<'s> Bot<'s> {
    /// Prepares to post. Nothing is sent yet.
    ///
    /// # Errors
    /// When the connection has no token, or its API's address is wrong.
    pub(crate) fn new(settings: &'s ChannelSettings, channel: &'s str) -> Result<Self, Undelivered> {
        let token = settings.token.as_ref().ok_or_else(|| {
            Undelivered::lasting(format!("connection `{}` has no token", settings.name))
                .hint("add `token: { secret: NAME }` to the connection, or its credential `token`")
        })?;
        let api = settings.endpoint.as_deref().map_or(API.to_owned(), |api| format!("{}/", api.trim_end_matches('/')));
        let api = api.parse().map_err(|error| {
            Undelivered::lasting(format!("the endpoint of connection `{}` is wrong: {error}", settings.name))
        })?;
        let api = http::allowed(settings, api)?;
        Ok(Self { http: Http::new(settings)?, settings, api, token, channel })
    }

    /// Posts a message, and below it its files and what did not fit.
    ///
    /// # Errors
    /// When the message was not taken. A file that is refused is told in the answer: the message itself stands, with a link to it.
    pub(crate) async fn send(&self, outgoing: &Outgoing) -> Result<Answer, Undelivered> {
        let parts = messages(&outgoing.message);
        let (mut progress, mut said) = (outgoing.progress.clone(), Vec::new());
        let Some((first, further)) = parts.split_first() else { return Ok(Answer::new("nothing to say")) };
        if progress.parts == 0 {
            let (stamp, missing) = self.begin(first, &outgoing.files).await?;
            said.push(format!("ok, ts {stamp}"));
            said.extend(missing);
            progress = Progress { parts: 1, thread: Some(stamp) };
        }
        for part in further.iter().skip(progress.parts - 1) {
            let posted = self.post(part, progress.thread.as_deref()).await;
            let stamp = posted.map_err(|failure| failure.got_to(&progress, parts.len()))?;
            said.push(format!("ok, ts {stamp}"));
            progress.parts += 1;
        }
        Ok(Answer::new(&said.join("; ")))
    }

    /// Posts what stands in the channel itself, with the files below it. Returns its stamp, and which files were refused.
    async fn begin(&self, first: &Value, files: &[File]) -> Result<(String, Vec<String>), Undelivered> {
        let (mut uploaded, mut missing) = (Vec::new(), Vec::new());
        for file in files {
            match self.upload(file).await {
                Ok(file) => uploaded.push(file),
                Err(failure) if failure.retry.is_allowed() => return Err(failure),
                Err(failure) => missing.push(format!("`{}` was not taken: {failure}", file.attachment.name)),
            }
        }
        let stamp = self.post(first, None).await?;
        if !uploaded.is_empty()
            && let Err(failure) = self.show(&uploaded, &stamp).await
        {
            missing.push(format!("its files were not taken: {failure}"));
        }
        Ok((stamp, missing))
    }

    /// Posts blocks, below another message if there is one, and returns their stamp.
    async fn post(&self, part: &Value, thread: Option<&str>) -> Result<String, Undelivered> {
        let mut body = part.clone();
        body["channel"] = json!(self.channel);
        body["unfurl_links"] = json!(false);
        if let Some(thread) = thread {
            body["thread_ts"] = json!(thread);
        }
        let posted = self.call("chat.postMessage", &body).await?;
        Ok(posted.get("ts").and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    async fn upload(&self, file: &File) -> Result<Uploaded, Undelivered> {
        let name = &file.attachment.name;
        let wanted = [("filename", name.clone()), ("length", file.bytes.len().to_string())];
        let method = "files.getUploadURLExternal";
        let place = self.asked(method, self.http.post(self.place(method)?).form(&wanted)).await?;
        let found = |key: &str| place.get(key).and_then(Value::as_str);
        let (Some(url), Some(id)) = (found("upload_url"), found("file_id")) else {
            return Err(Undelivered::passing("Slack names no place for a file").said(&place.to_string()));
        };
        let url = url.parse().map_err(|_| Undelivered::passing("Slack names a place for a file that is none"))?;
        let request = self.http.upload(http::allowed(self.settings, url)?).body(file.bytes.clone());
        match self.http.exchange(request).await?.failure() {
            Some(failure) => Err(failure),
            None => Ok(Uploaded { id: id.to_owned(), title: name.clone() }),
        }
    }

    async fn show(&self, files: &[Uploaded], stamp: &str) -> Result<(), Undelivered> {
        let files: Vec<_> = files.iter().map(|file| json!({ "id": file.id, "title": file.title })).collect();
        let body = json!({ "files": files, "channel_id": self.channel, "thread_ts": stamp });
        self.call("files.completeUploadExternal", &body).await.map(drop)
    }

    async fn call(&self, method: &str, body: &Value) -> Result<Value, Undelivered> {
        self.asked(method, self.http.post_json(self.place(method)?, body)).await
    }

    fn place(&self, method: &str) -> Result<Url, Undelivered> {
        self.api.join(method).map_err(|error| Undelivered::lasting(error.to_string()))
    }

    async fn asked(&self, method: &str, request: RequestBuilder) -> Result<Value, Undelivered> {
        let request = request.header(AUTHORIZATION, format!("Bearer {}", self.token.expose().trim()));
        verdict(method, &self.http.exchange(request).await?)
    }
}

/// Asks Slack who the bot is.
///
/// # Errors
/// When it is none.
pub(crate) async fn check(settings: &ChannelSettings, channel: &str) -> Result<Answer, Undelivered> {
    let bot = Bot::new(settings, channel)?;
    let found = bot.call("auth.test", &json!({})).await?;
    let word = |key: &str| found.get(key).and_then(Value::as_str).unwrap_or("?").to_owned();
    Ok(Answer::new(&format!("{} of {}", word("user"), word("team"))))
}

/// Slack says in the body whether it has done what was asked, whatever the status.
fn verdict(method: &str, answer: &HttpAnswer) -> Result<Value, Undelivered> {
    if let Some(failure) = answer.failure() {
        return Err(failure);
    }
    let body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
    if body.get("ok") == Some(&Value::Bool(true)) {
        return Ok(body);
    }
    let error = body.get("error").and_then(Value::as_str).unwrap_or_default();
    let message = format!("Slack refuses `{method}`");
    let failure = match error {
        "ratelimited" | "rate_limited" => answer.busy("Slack has had too many messages"),
        "" | "internal_error" | "fatal_error" | "service_unavailable" | "request_timeout" => {
            Undelivered::passing(message)
        }
        "not_in_channel" | "channel_not_found" => {
            Undelivered::lasting(message).hint("invite the bot to the channel, and check the channel's id")
        }
        "missing_scope" => {
            Undelivered::lasting(message).hint("the bot needs the scopes `chat:write` and, for files, `files:write`")
        }
        "invalid_auth" | "not_authed" | "token_revoked" | "account_inactive" => {
            Undelivered::lasting(message).hint("give the connection a valid token of the bot")
        }
        _ => Undelivered::lasting(message),
    };
    Err(failure.said(if error.is_empty() { &answer.body } else { error }))
}
