//! What the command line asks of the benchmarks of the tasks API.

use crate::Failure;
use crate::figure::Form;

/// After the name of what is measured.
const USAGE: &str = "[--json | --markdown] [--only NAME]... [--quick]

  --json    JSON lines instead of a table; --markdown is one for a document
  --only    this benchmark alone; may be given again
  --quick   fewer and shorter rounds: to see whether a change did anything, not to quote";

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) form: Form,
    only: Vec<String>,
    quick: bool,
}

impl Options {
    /// The options of `cargo xtask bench {of}`, which has these benchmarks.
    pub(crate) fn parse(
        arguments: impl Iterator<Item = String>,
        of: &str,
        benches: &[&str],
    ) -> Result<Self, Failure> {
        let usage = format!("usage: cargo xtask bench {of} {USAGE}");
        let mut options = Self { form: Form::Columns, only: Vec::new(), quick: false };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--json" => options.form = Form::Json,
                "--markdown" => options.form = Form::Markdown,
                "--quick" => options.quick = true,
                "--only" => {
                    let name = arguments.next().unwrap_or_default();
                    if !benches.contains(&name.as_str()) {
                        let known = benches.join(", ");
                        return Err(format!("no benchmark `{name}`: {known}").into());
                    }
                    options.only.push(name);
                }
                "--help" => return Err(usage.into()),
                other => return Err(format!("no option `{other}`\n{usage}").into()),
            }
        }
        Ok(options)
    }

    /// Whether the benchmark of this name is to be run.
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    /// How many rounds, or how many of anything, where a whole run takes `full`.
    pub(crate) fn count(&self, full: usize) -> usize {
        if self.quick { full.div_ceil(4) } else { full }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BENCHES: [&str; 3] = ["create", "creates", "page"];

    fn parse(text: &str) -> Result<Options, Failure> {
        Options::parse(text.split_whitespace().map(str::to_owned), "tasks", &BENCHES)
    }

    #[test]
    fn everything_is_run_unless_something_is_named() {
        let all = parse("--json").unwrap();
        assert!(BENCHES.iter().all(|name| all.wants(name)));
        let one = parse("--only page --only create").unwrap();
        assert!(one.wants("page") && one.wants("create") && !one.wants("creates"));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for wrong in ["--fast", "--only speed", "--only", "--help"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn quick_is_a_quarter_and_never_nothing() {
        let quick = parse("--quick").unwrap();
        assert_eq!((quick.count(100), quick.count(1)), (25, 1));
        assert_eq!(parse("").unwrap().count(5), 5);
    }
}
