//! PostgreSQL over TLS, the state store of the cloud profile.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::certs::{Authority, run};
use crate::ground::Ground;
use crate::process::{Process, Ready, Spec};
use crate::tools::{self, Tool};
use crate::{Error, http, wait};

/// The one user, and the name of the one database.
const USER: &str = "daybook";
/// How long the backends of a killed server may take to notice.
const BACKENDS: Duration = Duration::from_secs(15);

/// A server that accepts nothing but TLS with a password. It keeps what it acknowledged when it
/// is killed, though not when the machine is (`fsync` is off: a stack does not outlive that).
#[derive(Debug)]
pub struct Postgres {
    process: Process,
    port: u16,
    password: String,
    ca: PathBuf,
}

impl Postgres {
    /// Makes a data directory, starts a server on it and waits until it accepts connections.
    ///
    /// # Errors
    /// [`Error::Tool`], [`Error::Command`] when `initdb` fails; otherwise as [`Process::start`].
    pub fn start(ground: &Ground, authority: &Authority, password: &str) -> Result<Self, Error> {
        let bin = tools::path(Tool::PostgresBin)?;
        let dir = ground.part("postgres")?;
        let account = Account::find()?;
        let certificate = authority.certificate("postgres")?;
        let place = |from: &Path, name: &str, mode: u32| {
            let to = dir.join(name);
            let put = fs::copy(from, &to)
                .and_then(|_| fs::set_permissions(&to, fs::Permissions::from_mode(mode)));
            put.and_then(|()| account.own(&to))
                .map_err(Error::io(format!("write {}", to.display())))
        };
        place(&certificate.certificate, "server.crt", 0o644)?;
        place(&certificate.key, "server.key", 0o600)?;
        let secret = ground.write("postgres/password", password)?;
        place(&ground.write("postgres/hba", HBA)?, "pg_hba.conf", 0o644)?;
        account
            .own(&dir)
            .and_then(|()| account.own(&secret))
            .map_err(Error::io("hand over the data"))?;

        let initdb =
            ["--pgdata=data", "--auth=scram-sha-256", "--pwfile=password", "--encoding=UTF8"];
        let more = ["--locale=C.UTF-8", "--no-sync", "--no-instructions"];
        let (program, args) = account.command(&bin.join("initdb"));
        let user = format!("--username={USER}");
        run(Command::new(program).args(args).args(initdb).args(more).arg(user), "initdb", &dir)?;

        let port = ground.port()?;
        let (program, args) = account.command(&bin.join("postgres"));
        let spec = Spec::new(ground, "postgres", program)?.args(args).args(["-D", "data"]);
        let spec = settings(port)
            .into_iter()
            .fold(spec, |spec, setting| spec.args(["-c".into(), setting]));
        let process = Process::start(spec.ready(Ready::when(move || serves(port))))?;
        Ok(Self { process, port, password: password.to_owned(), ca: authority.ca() })
    }

    /// How a client connects (libpq keywords): TLS, with the server's certificate checked.
    #[must_use]
    pub fn connection_string(&self) -> String {
        format!(
            "host=127.0.0.1 port={} user={USER} password={} dbname=postgres sslmode=verify-full sslrootcert={}",
            self.port,
            self.password,
            self.ca.display()
        )
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Starts it again after it was killed, once its orphaned backends have gone.
    ///
    /// # Errors
    /// As [`Process::restart`].
    pub fn restart(&self) -> Result<(), Error> {
        let mut last = None;
        let started =
            wait::until("postgres starts again", BACKENDS, || match self.process.restart() {
                Ok(()) => Some(Ok(())),
                // The memory of the killed server is still in use by a backend of it.
                Err(error @ Error::Ended { .. }) => {
                    last = Some(error);
                    None
                }
                Err(error) => Some(Err(error)),
            });
        started.unwrap_or_else(|late| Err(last.unwrap_or(late)))
    }

    /// The process, for killing it.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.process
    }
}

/// Who may connect: the one user, over TLS, with a password.
const HBA: &str = "hostssl all all 127.0.0.1/32 scram-sha-256\n";

fn settings(port: u16) -> Vec<String> {
    [
        "listen_addresses=127.0.0.1",
        &format!("port={port}"),
        "unix_socket_directories=",
        "hba_file=pg_hba.conf",
        "ssl=on",
        "ssl_cert_file=../server.crt",
        "ssl_key_file=../server.key",
        "fsync=off",
        "shared_buffers=32MB",
        "max_connections=100",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Whether the server answers a request for TLS with yes, which it does once it has recovered.
fn serves(port: u16) -> bool {
    use std::io::{Read, Write};
    /// `SSLRequest` of the PostgreSQL protocol: length 8, code 80877103.
    const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let mut answer = [0];
    http::connect(port).is_some_and(|mut stream| {
        stream.write_all(&SSL_REQUEST).is_ok()
            && stream.read_exact(&mut answer).is_ok()
            && answer == *b"S"
    })
}

/// Whom the server runs as: it refuses to be root.
#[derive(Debug)]
struct Account(Option<(u32, u32)>);

impl Account {
    /// The current user, or `postgres`, or `nobody`.
    fn find() -> Result<Self, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self(None));
        }
        let users = fs::read_to_string("/etc/passwd").map_err(Error::io("read /etc/passwd"))?;
        let entry = |name: &str| {
            let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
            let mut ids = line.split(':').skip(2).map(str::parse);
            Some((ids.next()?.ok()?, ids.next()?.ok()?))
        };
        let ids = entry("postgres").or_else(|| entry("nobody"));
        let nobody = || std::io::Error::other("there is no user `postgres` or `nobody`");
        ids.map(|ids| Self(Some(ids)))
            .ok_or_else(nobody)
            .map_err(Error::io("choose a user for PostgreSQL"))
    }

    /// Hands a file over.
    fn own(&self, path: &Path) -> std::io::Result<()> {
        self.0.map_or(Ok(()), |(user, group)| chown(path, Some(user), Some(group)))
    }

    /// The program as this account runs it, which dies with the guard all the same.
    fn command(&self, program: &Path) -> (PathBuf, Vec<String>) {
        let Some((user, group)) = self.0 else { return (program.to_owned(), Vec::new()) };
        let args = [
            format!("--reuid={user}"),
            format!("--regid={group}"),
            "--clear-groups".to_owned(),
            "--pdeathsig=KILL".to_owned(),
            "--".to_owned(),
            program.display().to_string(),
        ];
        ("setpriv".into(), args.to_vec())
    }
}
