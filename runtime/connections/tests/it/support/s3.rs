//! Stores on a real S3-compatible server.

use weir_connections::objects::S3Store;
use weir_connections::objects::s3::S3Config;
use weir_tests::S3Server;
use weir_tests::s3_server::{BUCKET, KEY, SECRET};

/// Returns a configuration that gets in.
pub(crate) fn config(server: &S3Server) -> S3Config {
    S3Config {
        bucket: BUCKET.to_owned(),
        endpoint: Some(server.endpoint().to_owned()),
        path_style: true,
        allow_http: true,
        access_key: Some(KEY.to_owned().into()),
        secret_key: Some(SECRET.to_owned().into()),
        ..S3Config::default()
    }
}

/// Returns the server's bucket.
pub(crate) fn store(server: &S3Server) -> S3Store {
    S3Store::new("lake", config(server)).expect("a valid configuration")
}
