//! The line to a server.

use std::io;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::BufReader;
use tokio::net::{TcpStream, UnixStream};
use tokio_util::either::Either;

use super::database::{KEEPALIVE, PostgresDatabase};

/// A server sends rows in pieces of 8 KiB. The client's own buffer asks for what is left of it, often a few bytes, with a system call
/// each time; this one takes whatever is there.
const BUFFER: usize = 64 << 10;

pub(super) type Socket = BufReader<Either<TcpStream, UnixStream>>;

/// Connects to the first address of the server that answers, or to its socket in a folder.
pub(super) async fn open(database: &PostgresDatabase) -> io::Result<Socket> {
    let (host, port) = (database.host(), database.port());
    let line = if host.starts_with('/') {
        Either::Right(UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).await?)
    } else {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        let keepalive = TcpKeepalive::new().with_time(KEEPALIVE).with_interval(KEEPALIVE).with_retries(3);
        SockRef::from(&stream).set_tcp_keepalive(&keepalive)?;
        Either::Left(stream)
    };
    Ok(BufReader::with_capacity(BUFFER, line))
}
