//! Sends a request, hop by hop.

use std::time::Duration;

use http::StatusCode;
use http::header::LOCATION;
use reqwest::Response;
use tokio::time::{Instant, timeout_at};
use url::Url;
use weir_connections::secrets::Sensitive;
use weir_host::capability::{Credential, HttpRequest, HttpResponse};
use weir_types::Problem;

use super::credential::Added;
use super::outgoing::Outgoing;
use super::redirect::{Next, decide};
use super::target::Target;
use super::{NodeHttp, answer, failure, oauth2};

pub(super) async fn send(http: &NodeHttp, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let masker = http.secrets.masker();
    // What a server says may find its way into a message, too.
    answered(http, request).await.map_err(|problem| Problem { message: masker.text(&problem.message), ..problem })
}

async fn answered(http: &NodeHttp, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let timeout = request.timeout.unwrap_or(http.limits.default_timeout).min(http.limits.max_timeout);
    let url = parse(&request.url)?;
    let source = match &request.credential {
        Some(Credential::OAuth2(source)) => Some(source.clone()),
        _ => None,
    };
    let outgoing = Outgoing::new(request, &http.secrets)?;
    let journey = || Journey { http, timeout, deadline: Instant::now() + timeout };
    let Some(source) = source else { return journey().go(url, outgoing).await };
    // No token is asked for on behalf of a request that may not go.
    Target::check(&http.granted, url.clone())?;
    let (token, is_new) = oauth2::token(http, &source, None).await?;
    let with = |token: &Sensitive| -> Result<Outgoing, Problem> {
        Ok(Outgoing { added: Some(Added::token(token)?), ..outgoing.clone() })
    };
    let answer = journey().go(url.clone(), with(&token)?).await?;
    // A token may be void before its time. One that was fetched just now is not, so its refusal is the answer.
    if answer.status != StatusCode::UNAUTHORIZED.as_u16() || is_new {
        return Ok(answer);
    }
    let (token, _) = oauth2::token(http, &source, Some(&token)).await?;
    journey().go(url, with(&token)?).await
}

fn parse(url: &str) -> Result<Url, Problem> {
    // The URL itself stays out of the message: its query may hold what is not for logs.
    Url::parse(url).map_err(|error| {
        Problem::config(format!("the URL of the request is not valid: {error}"))
            .with_hint("write it in full, beginning with `https://`")
    })
}

/// One request on its way.
struct Journey<'a> {
    http: &'a NodeHttp,
    timeout: Duration,
    deadline: Instant,
}

impl Journey<'_> {
    async fn go(mut self, url: Url, mut outgoing: Outgoing) -> Result<HttpResponse, Problem> {
        let named = url.clone();
        let mut target = Target::check(&self.http.granted, url)?;
        for _ in 0..=self.http.limits.max_redirects {
            let response = self.hop(&outgoing, &target, target.same_origin(&named)).await?;
            let location = response.headers().get(LOCATION).map(|value| value.as_bytes());
            let to = match decide(response.status(), &outgoing.method, &target.url, location) {
                Next::Answer => return self.read(response, &target).await,
                Next::Repeat(to) => to,
                Next::Get(to) => {
                    outgoing.become_get();
                    to
                }
            };
            let next = Target::check(&self.http.granted, to).map_err(|problem| redirected(problem, &target))?;
            self.keep_secrets(&outgoing, &next, &named).map_err(|problem| redirected(problem, &target))?;
            target = next;
        }
        Err(Problem::data(format!(
            "the request was redirected more than {} times, last to `{}`",
            self.http.limits.max_redirects,
            target.authority()
        )))
    }

    /// A server that was asked with a secret may write it into the address that it points to, and so hand it on.
    fn keep_secrets(&self, outgoing: &Outgoing, target: &Target, named: &Url) -> Result<(), Problem> {
        if target.same_origin(named) || !self.http.secrets.masker().hides(outgoing.to(target, false).url().as_str()) {
            return Ok(());
        }
        Err(Problem::denied(format!("the address at `{}` holds a secret", target.authority())).with_hint(
            "a secret is only sent to the server that the request names: name the server that the API is on",
        ))
    }

    async fn hop(&mut self, outgoing: &Outgoing, target: &Target, named: bool) -> Result<Response, Problem> {
        let at = target.authority();
        // Whoever waits for its turn has not begun to wait for an answer.
        self.deadline += self.http.pace.turn(&at).await?;
        let sending = self.http.clients.of(target)?.execute(outgoing.to(target, named));
        let sent = match timeout_at(self.deadline, sending).await {
            Ok(sent) => sent.map_err(|error| failure::unanswered(&error, target, &self.http.granted)),
            Err(_) => Err(failure::late(target, self.timeout)),
        };
        match &sent {
            Ok(response) => self.http.pace.answered(&at, response.status(), response.headers()),
            Err(problem) if problem.kind.is_retryable() => self.http.pace.unanswered(&at),
            Err(_) => {}
        }
        sent
    }

    async fn read(&self, response: Response, target: &Target) -> Result<HttpResponse, Problem> {
        let reading = answer::read(response, self.http.limits.max_body, self.http.secrets.masker(), target);
        timeout_at(self.deadline, reading).await.unwrap_or_else(|_| Err(failure::late(target, self.timeout)))
    }
}

/// A refusal after a redirect would puzzle somebody who never wrote that host.
fn redirected(problem: Problem, from: &Target) -> Problem {
    let message = format!("`{}` redirected the request, but {}", from.authority(), problem.message);
    Problem { message, ..problem }
}
