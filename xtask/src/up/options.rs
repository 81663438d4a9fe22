//! What `cargo xtask up` is asked for.

use std::path::{Path, PathBuf};

use super::fault::Fault;

pub(super) const USAGE: &str = "\
usage: cargo xtask up [--profile embedded|local] [--release] [--port-base PORT] [--state-dir DIR]

  --profile embedded  state and events by Redis (the default)
  --profile local     events by a broker that speaks Kafka's protocol
  --release           builds the apps optimised
  --port-base PORT    a Daybook of its own beside another: ports from PORT on instead of those in
                      dapr.yaml, and its own Redis, broker and scheduler
  --state-dir DIR     where data, logs and the derived run file are kept (default .daybook)

The apps are built first, unless DAYBOOK_BIN_DIR names a directory that has their binaries.";

/// Which components the apps run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Profile {
    Embedded,
    Local,
}

impl Profile {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Local => "local",
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) profile: Profile,
    pub(super) release: bool,
    /// The first of the ports used instead of those in `dapr.yaml`.
    pub(super) port_base: Option<u16>,
    pub(super) state_dir: PathBuf,
    /// As many requests as anybody likes: for who measures. No option of the command.
    pub(super) unlimited: bool,
    /// The port of this machine that e-mails go to, where that is not what the secrets say: for who measures.
    pub(super) mail_port: Option<u16>,
}

impl Options {
    /// `None` where help was asked for.
    pub(super) fn parse(args: &[String], root: &Path) -> Result<Option<Self>, Fault> {
        let mut options = Self {
            profile: Profile::Embedded,
            release: false,
            port_base: None,
            state_dir: root.join(".daybook"),
            unlimited: false,
            mail_port: None,
        };
        let mut args = args.iter().map(String::as_str);
        while let Some(arg) = args.next() {
            let (name, inline) = match arg.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (arg, None),
            };
            let mut value = || {
                let value = inline.or_else(|| args.next());
                value.ok_or_else(|| Fault::new(format!("{name} needs a value\n{USAGE}")))
            };
            match name {
                "--profile" => options.profile = profile(value()?)?,
                "--release" => options.release = true,
                "--port-base" => options.port_base = Some(port_base(value()?)?),
                "--state-dir" => options.state_dir = PathBuf::from(value()?),
                "--help" | "-h" => return Ok(None),
                other => return Err(Fault::new(format!("`up` does not know {other}\n{USAGE}"))),
            }
        }
        Ok(Some(options))
    }

    /// Whether parts that run on the machine already are used.
    pub(super) fn shares(&self) -> bool {
        self.port_base.is_none()
    }
}

fn profile(name: &str) -> Result<Profile, Fault> {
    match name {
        "embedded" => Ok(Profile::Embedded),
        "local" => Ok(Profile::Local),
        "cloud" => Err(Fault::new(
            "the profile `cloud` runs on Kubernetes: deploy charts/daybook, or use `--profile local`",
        )),
        other => Err(Fault::new(format!("there is no profile `{other}`: use embedded or local"))),
    }
}

fn port_base(text: &str) -> Result<u16, Fault> {
    let fits = |port: &u16| (1024..=65_000).contains(port);
    text.parse().ok().filter(fits).ok_or_else(|| {
        Fault::new(format!("--port-base takes a port from 1024 to 65000, and `{text}` is not one"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Result<Option<Options>, Fault> {
        let args: Vec<_> = args.iter().map(|&arg| arg.to_owned()).collect();
        Options::parse(&args, Path::new("/repo"))
    }

    #[test]
    fn nothing_said_means_embedded_beside_the_sources() {
        let options = parse(&[]).unwrap().unwrap();
        assert_eq!(options.profile, Profile::Embedded);
        assert_eq!(options.state_dir, Path::new("/repo/.daybook"));
        assert!(options.shares() && !options.release);
    }

    #[test]
    fn a_value_comes_after_a_space_or_an_equals_sign() {
        for args in [
            ["--profile", "local", "--port-base=28000"],
            ["--profile=local", "--port-base", "28000"],
        ] {
            let options = parse(&args).unwrap().unwrap();
            assert_eq!((options.profile, options.port_base), (Profile::Local, Some(28_000)));
            assert!(!options.shares());
        }
        assert_eq!(parse(&["--release", "--help"]).unwrap(), None);
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_can() {
        for (args, says) in [
            (vec!["--profile", "cloud"], "charts/daybook"),
            (vec!["--profile", "x"], "embedded or local"),
            (vec!["--profile"], "needs a value"),
            (vec!["--port-base", "80"], "1024"),
            (vec!["--fast"], "usage:"),
        ] {
            let error = parse(&args).unwrap_err().to_string();
            assert!(error.contains(says), "{args:?}: {error}");
        }
    }
}
