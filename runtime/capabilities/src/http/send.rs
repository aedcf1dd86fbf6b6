//! Sends a request, hop by hop.

use std::time::Duration;

use http::header::LOCATION;
use reqwest::Response;
use tokio::time::{Instant, timeout_at};
use url::Url;
use weir_host::capability::{HttpRequest, HttpResponse};
use weir_types::Problem;

use super::outgoing::Outgoing;
use super::redirect::{Next, decide};
use super::target::Target;
use super::{NodeHttp, answer, failure};
use crate::mask::Masker;

pub(super) async fn send(http: &NodeHttp, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let timeout = request.timeout.unwrap_or(http.limits.default_timeout).min(http.limits.max_timeout);
    let url = parse(&request.url)?;
    let outgoing = Outgoing::new(request, &http.secrets)?;
    let masker = match &outgoing.hidden {
        Some(hidden) => http.secrets.masker().and(hidden.clone()),
        None => http.secrets.masker().clone(),
    };
    let journey = Journey { http, timeout, deadline: Instant::now() + timeout, masker: &masker };
    let sent = journey.go(url, outgoing).await;
    // What a server says may find its way into a message, too.
    sent.map_err(|problem| Problem { message: masker.text(&problem.message), ..problem })
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
    masker: &'a Masker,
}

impl Journey<'_> {
    async fn go(&self, url: Url, mut outgoing: Outgoing) -> Result<HttpResponse, Problem> {
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
            target = Target::check(&self.http.granted, to).map_err(|problem| redirected(problem, &target))?;
        }
        Err(Problem::data(format!(
            "the request was redirected more than {} times, last to `{}`",
            self.http.limits.max_redirects,
            target.authority()
        )))
    }

    async fn hop(&self, outgoing: &Outgoing, target: &Target, named: bool) -> Result<Response, Problem> {
        let sending = self.http.clients.of(target)?.execute(outgoing.to(target, named));
        match timeout_at(self.deadline, sending).await {
            Ok(sent) => sent.map_err(|error| failure::unanswered(&error, target, &self.http.granted)),
            Err(_) => Err(failure::late(target, self.timeout)),
        }
    }

    async fn read(&self, response: Response, target: &Target) -> Result<HttpResponse, Problem> {
        let reading = answer::read(response, self.http.limits.max_body, self.masker, target);
        timeout_at(self.deadline, reading).await.unwrap_or_else(|_| Err(failure::late(target, self.timeout)))
    }
}

/// A refusal after a redirect would puzzle somebody who never wrote that host.
fn redirected(problem: Problem, from: &Target) -> Problem {
    let message = format!("`{}` redirected the request, but {}", from.authority(), problem.message);
    Problem { message, ..problem }
}
