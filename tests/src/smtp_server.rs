//! A small mail server on a free port of the loopback interface, which keeps what it takes.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How a mail server behaves.
#[derive(Debug, Clone, Default)]
pub struct SmtpRules {
    /// Recipients that it refuses for good.
    pub refused: Vec<String>,
    /// Whether it says nothing at all.
    pub hangs: bool,
    /// Whether it says nothing to the first who comes.
    pub hangs_first: bool,
    /// Certificate and key as PEM: then it offers `STARTTLS`.
    pub certificate: Option<(String, String)>,
    /// The user and the password that it wants.
    pub login: Option<(String, String)>,
}

/// A mail as the server took it.
#[derive(Debug, Clone)]
pub struct TakenMail {
    /// Who gets it.
    pub to: Vec<String>,
    /// Headers and body.
    pub data: String,
    /// Whether the line was encrypted.
    pub encrypted: bool,
    /// Whether the sender proved who it is.
    pub authenticated: bool,
}

/// A server that stops listening to anybody when the test ends.
#[derive(Debug)]
pub struct SmtpServer {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<TakenMail>>>,
    met: Arc<AtomicUsize>,
}

impl SmtpServer {
    /// Starts a server.
    ///
    /// # Panics
    /// When there is no free port.
    pub fn start(rules: SmtpRules) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let taken = Arc::new(Mutex::new(Vec::new()));
        let met = Arc::new(AtomicUsize::new(0));
        let (mails, rules, count) = (Arc::clone(&taken), Arc::new(rules), Arc::clone(&met));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let is_first = count.fetch_add(1, Relaxed) == 0;
                if rules.hangs || is_first && rules.hangs_first {
                    // It stays open and says nothing.
                    thread::spawn(move || hang(&stream));
                    continue;
                }
                let (mails, rules) = (Arc::clone(&mails), Arc::clone(&rules));
                // A client that goes away is its own business.
                thread::spawn(move || drop(greet(stream, &rules, &mails)));
            }
        });
        Self { address, taken, met }
    }

    /// Returns its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns how many have come.
    pub fn met(&self) -> usize {
        self.met.load(Relaxed)
    }

    /// Returns the mails that it has taken.
    ///
    /// # Panics
    /// When serving somebody panicked.
    pub fn taken(&self) -> Vec<TakenMail> {
        self.taken.lock().expect("serving does not panic").clone()
    }
}

fn hang(_stream: &TcpStream) {
    thread::sleep(Duration::from_secs(3600));
}

trait Line: Read + Write + Send {}
impl<T: Read + Write + Send> Line for T {}

/// What became of a conversation.
enum Next {
    Over,
    Encrypt,
}

fn greet(mut stream: TcpStream, rules: &SmtpRules, taken: &Mutex<Vec<TakenMail>>) -> io::Result<()> {
    stream.write_all(b"220 double ready\r\n")?;
    let tls = rules.certificate.is_some();
    match converse(&mut stream, rules, taken, false)? {
        Next::Encrypt if tls => {
            let mut encrypted = StreamOwned::new(session(rules)?, stream);
            converse(&mut encrypted, rules, taken, true).map(drop)
        }
        _ => Ok(()),
    }
}

fn session(rules: &SmtpRules) -> io::Result<ServerConnection> {
    let (certificate, key) = rules.certificate.as_ref().ok_or_else(|| io::Error::other("no certificate"))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificate.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(io::Error::other)?;
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(certificates.unwrap_or_default(), key))
        .map_err(io::Error::other)?;
    ServerConnection::new(Arc::new(config)).map_err(io::Error::other)
}

fn converse(
    line: &mut dyn Line,
    rules: &SmtpRules,
    taken: &Mutex<Vec<TakenMail>>,
    encrypted: bool,
) -> io::Result<Next> {
    let mut reader = BufReader::new(line);
    let (mut to, mut authenticated) = (Vec::new(), false);
    loop {
        let mut command = String::new();
        if reader.read_line(&mut command)? == 0 {
            return Ok(Next::Over);
        }
        let command = command.trim_end();
        let word = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match word.as_str() {
            "EHLO" => welcome(rules, encrypted),
            "STARTTLS" => {
                reader.get_mut().write_all(b"220 go ahead\r\n")?;
                return Ok(Next::Encrypt);
            }
            "AUTH" => {
                authenticated = knows(rules, command);
                if authenticated { "235 welcome" } else { "535 no such user" }.to_owned()
            }
            "MAIL" if rules.login.is_some() && !authenticated => "530 who are you".to_owned(),
            "RCPT" => {
                let address = command.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                match rules.refused.contains(&address) {
                    true => "550 no such person here".to_owned(),
                    false => {
                        to.push(address);
                        "250 ok".to_owned()
                    }
                }
            }
            "DATA" => {
                reader.get_mut().write_all(b"354 go ahead\r\n")?;
                let data = read_mail(&mut reader)?;
                let mail = TakenMail { to: std::mem::take(&mut to), data, encrypted, authenticated };
                if let Ok(mut taken) = taken.lock() {
                    taken.push(mail);
                }
                "250 queued as 1".to_owned()
            }
            "QUIT" => {
                reader.get_mut().write_all(b"221 bye\r\n")?;
                return Ok(Next::Over);
            }
            _ => "250 ok".to_owned(),
        };
        reader.get_mut().write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

fn welcome(rules: &SmtpRules, encrypted: bool) -> String {
    let mut lines = vec!["double", "8BITMIME"];
    lines.extend((rules.certificate.is_some() && !encrypted).then_some("STARTTLS"));
    lines.extend(rules.login.is_some().then_some("AUTH PLAIN"));
    let last = lines.len() - 1;
    let lines = lines.iter().enumerate().map(|(at, line)| format!("250{}{line}", if at == last { ' ' } else { '-' }));
    lines.collect::<Vec<_>>().join("\r\n")
}

fn knows(rules: &SmtpRules, command: &str) -> bool {
    let Some((user, password)) = &rules.login else { return false };
    let expected = STANDARD.encode(format!("\0{user}\0{password}"));
    command.split(' ').nth(2) == Some(expected.as_str())
}

fn read_mail(reader: &mut impl BufRead) -> io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
