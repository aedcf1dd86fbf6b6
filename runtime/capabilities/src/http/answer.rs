//! Reads an answer, bounded and without the node's secrets.

use bytes::BytesMut;
use reqwest::Response;
use weir_host::capability::HttpResponse;
use weir_types::Problem;

use super::failure;
use super::target::Target;
use crate::mask::Masker;

/// How much memory an announcement alone gets; the rest has to arrive first.
const BELIEVED: usize = 1 << 20;

/// Reads the whole answer.
pub(super) async fn read(
    mut response: Response,
    max_body: usize,
    masker: &Masker,
    target: &Target,
) -> Result<HttpResponse, Problem> {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    if announced > max_body {
        return Err(too_large(target, max_body));
    }
    let status = response.status().as_u16();
    let headers = response.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.as_str().to_owned(), masker.text(&value))
    });
    let headers = headers.collect();
    let mut body = BytesMut::with_capacity(announced.min(BELIEVED));
    while let Some(chunk) = response.chunk().await.map_err(|error| failure::broken(&error, target))? {
        if body.len() + chunk.len() > max_body {
            return Err(too_large(target, max_body));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpResponse { status, headers, body: masker.bytes(body.freeze()) })
}

fn too_large(target: &Target, max_body: usize) -> Problem {
    Problem::limit(format!("the answer of `{}` is larger than {max_body} bytes", target.authority()))
        .with_hint("ask for smaller pages, or fetch the data through an object store")
}
