//! What the command line asks for.

use crate::Failure;
use crate::bench::BENCHES;
use crate::figure::Form;

const USAGE: &str = "\
usage: cargo xtask bench book [--json | --markdown] [--store redis|postgres] [--only NAME]... [--steps] [--quick]

  --json    JSON lines instead of a table; --markdown is one for a document
  --store   where state is kept: redis (the default) or postgres; events go by Kafka
  --only    this benchmark alone; may be given again
  --steps   also the table that says where the time of a commit goes
  --quick   a tenth of the rounds: to see whether a change did anything, not to quote";

/// What keeps state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Store {
    Redis,
    Postgres,
}

#[derive(Debug)]
pub(crate) struct Options {
    pub(crate) form: Form,
    pub(crate) store: Store,
    pub(crate) only: Vec<String>,
    pub(crate) steps: bool,
    pub(crate) quick: bool,
    /// Measure memory over the sidecar at this address: how this program starts itself once more.
    pub(crate) sidecar: Option<String>,
}

impl Options {
    pub(crate) fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut options = Self {
            form: Form::Columns,
            store: Store::Redis,
            only: Vec::new(),
            steps: false,
            quick: false,
            sidecar: None,
        };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} what?\n{USAGE}"));
            match argument.as_str() {
                "--json" => options.form = Form::Json,
                "--markdown" => options.form = Form::Markdown,
                "--steps" => options.steps = true,
                "--quick" => options.quick = true,
                "--store" => options.store = store(&value()?)?,
                "--only" => options.only.push(bench(value()?)?),
                "--sidecar" => options.sidecar = Some(value()?),
                other => return Err(format!("no option `{other}`\n{USAGE}").into()),
            }
        }
        Ok(options)
    }

    /// Whether the benchmark of this name is to be run.
    pub(crate) fn wants(&self, name: &str) -> bool {
        let asked = self.only.iter().any(|only| only == name);
        asked || (name == "steps" && self.steps) || (name != "steps" && self.only.is_empty())
    }

    /// How many rounds, or how many of anything, where a whole run takes `full`.
    pub(crate) fn count(&self, full: usize) -> usize {
        if self.quick { full.div_ceil(10) } else { full }
    }
}

fn store(name: &str) -> Result<Store, Failure> {
    match name {
        "redis" => Ok(Store::Redis),
        "postgres" => Ok(Store::Postgres),
        other => Err(format!("no store `{other}`: redis, postgres").into()),
    }
}

fn bench(name: String) -> Result<String, Failure> {
    if BENCHES.contains(&name.as_str()) {
        return Ok(name);
    }
    Err(format!("no benchmark `{name}`: {}", BENCHES.join(", ")).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options, Failure> {
        Options::parse(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn everything_but_the_steps_is_run_unless_something_is_named() {
        let all = parse("").unwrap();
        assert!(all.wants("commit") && all.wants("memory") && !all.wants("steps"));
        let one = parse("--only commit --steps").unwrap();
        assert!(one.wants("commit") && !one.wants("memory") && one.wants("steps"));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for wrong in ["--fast", "--store mysql", "--only speed", "--only"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse("--store postgres").unwrap().store, Store::Postgres);
    }

    #[test]
    fn quick_is_a_tenth_and_never_nothing() {
        let quick = parse("--quick").unwrap();
        assert_eq!((quick.count(100), quick.count(5)), (10, 1));
        assert_eq!(parse("").unwrap().count(5), 5);
    }
}
