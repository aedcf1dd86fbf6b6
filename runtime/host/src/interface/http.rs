//! `http`.

use std::time::Duration;

use bytes::Bytes;
use wasmtime::component::Resource;
use weir_types::Problem;

use super::{Call, delete};
use crate::bindings::imports::weir::block::http::{self, Host, HostResponse};
use crate::capability::{Credential, HttpRequest, HttpResponse, OAuth2};
use crate::context::Context;
use crate::json_pointer;

impl Host for Context {
    async fn send(&mut self, request: http::Request) -> Call<Resource<HttpResponse>> {
        self.count_host_call()?;
        let Some(http) = self.setup.capabilities.http.clone() else {
            let hint = "add `http: [<host>]` under `grants:` of the node";
            return Err(self.denied(&format!("`{}`", request.url), hint));
        };
        let response = http.send(request_of(request)).await?;
        Ok(self.push(response)?)
    }
}

impl HostResponse for Context {
    fn status(&mut self, this: Resource<HttpResponse>) -> wasmtime::Result<u16> {
        Ok(self.table.get(&this)?.status)
    }

    fn headers(&mut self, this: Resource<HttpResponse>) -> wasmtime::Result<Vec<(String, String)>> {
        Ok(self.table.get(&this)?.headers.clone())
    }

    fn body(&mut self, this: Resource<HttpResponse>) -> wasmtime::Result<Vec<u8>> {
        self.count_host_call()?;
        Ok(self.table.get(&this)?.body.to_vec())
    }

    fn json_at(&mut self, this: Resource<HttpResponse>, pointer: String) -> Call<Option<String>> {
        self.count_host_call()?;
        let found = json_pointer::find(&self.table.get(&this)?.body, &pointer);
        Ok(found.map_err(|error| Problem::data(format!("the answer is not JSON: {error}")))?)
    }

    async fn drop(&mut self, this: Resource<HttpResponse>) -> wasmtime::Result<()> {
        delete(&mut self.table, this)
    }
}

fn request_of(request: http::Request) -> HttpRequest {
    HttpRequest {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: request.body.map(Bytes::from),
        credential: request.credential.map(credential_of),
        timeout: request.timeout_ms.map(|ms| Duration::from_millis(ms.into())),
    }
}

fn credential_of(credential: http::Credential) -> Credential {
    match credential {
        http::Credential::Bearer(secret) => Credential::Bearer(secret),
        http::Credential::Header((header, secret)) => Credential::Header(header, secret),
        http::Credential::Basic((user, secret)) => Credential::Basic(user, secret),
        http::Credential::Query((parameter, secret)) => Credential::Query(parameter, secret),
        http::Credential::Oauth2(token) => Credential::OAuth2(OAuth2 {
            token_url: token.token_url,
            client_id: token.client_id,
            client_secret: token.client_secret,
            refresh_token: token.refresh_token,
            scopes: token.scopes,
            parameters: token.parameters,
            credentials_in_body: token.credentials_in_body,
        }),
    }
}
