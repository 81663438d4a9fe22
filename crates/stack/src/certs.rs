//! A certificate authority of one stack, and the certificates it gives for this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;
use crate::ground::Ground;
use crate::tools::{self, Tool};

/// Days that a certificate is valid: no stack lives longer.
const DAYS: &str = "30";

/// Arguments that make a key beside a certificate or a request for one.
const NEW_KEY: [&str; 8] = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-sha256",
    "-config",
    "openssl.cnf",
];

/// Everything that the system's own configuration might otherwise decide.
const CONFIG: &str = "\
[req]
distinguished_name = name
prompt = no
[name]
CN = Daybook stack
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
";

/// An own authority; a client that trusts [`Authority::ca`] trusts what it signed.
#[derive(Debug)]
pub struct Authority {
    openssl: PathBuf,
    dir: PathBuf,
}

/// The files of one certificate for `localhost` and `127.0.0.1`.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// PEM, the certificate alone.
    pub certificate: PathBuf,
    /// PEM, PKCS #8, readable by the owner alone.
    pub key: PathBuf,
}

impl Authority {
    /// Makes one below the ground's directory.
    ///
    /// # Errors
    /// [`Error::Tool`] without openssl, [`Error::Command`] when it fails.
    pub fn create(ground: &Ground) -> Result<Self, Error> {
        ground.write("certs/openssl.cnf", CONFIG)?;
        let authority = Self { openssl: tools::path(Tool::Openssl)?, dir: ground.part("certs")? };
        let mut args = vec!["req", "-x509", "-extensions", "authority", "-days", DAYS];
        args.extend(NEW_KEY);
        args.extend(["-subj", "/CN=Daybook stack CA", "-keyout", "ca.key", "-out", "ca.crt"]);
        authority.openssl(&args)?;
        Ok(authority)
    }

    /// The authority's own certificate, PEM.
    #[must_use]
    pub fn ca(&self) -> PathBuf {
        self.dir.join("ca.crt")
    }

    /// Makes a server's certificate, in files named for `name`.
    ///
    /// # Errors
    /// [`Error::Command`].
    pub fn certificate(&self, name: &str) -> Result<Certificate, Error> {
        let [key, request, certificate] =
            ["key", "csr", "crt"].map(|suffix| format!("{name}.{suffix}"));
        let mut args = vec!["req", "-new", "-subj", "/CN=localhost"];
        args.extend(NEW_KEY);
        args.extend(["-keyout", &key, "-out", &request]);
        self.openssl(&args)?;
        let mut args = vec!["x509", "-req", "-in", &request, "-out", &certificate, "-sha256"];
        args.extend(["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", DAYS]);
        args.extend(["-extfile", "openssl.cnf", "-extensions", "server"]);
        self.openssl(&args)?;
        Ok(Certificate { certificate: self.dir.join(certificate), key: self.dir.join(key) })
    }

    fn openssl(&self, args: &[&str]) -> Result<(), Error> {
        let what = format!("openssl {}", args.join(" "));
        run(Command::new(&self.openssl).args(args), &what, &self.dir)
    }
}

/// Runs a helper command to its end in `dir`.
///
/// # Errors
/// [`Error::Io`] when it cannot be started, [`Error::Command`] with its output when it fails.
pub(crate) fn run(command: &mut Command, what: &str, dir: &Path) -> Result<(), Error> {
    let output = command
        .current_dir(dir)
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(Error::io(format!("run {what}")))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(Error::Command {
        what: what.to_owned(),
        output: String::from_utf8_lossy(&text).trim().to_owned(),
    })
}
