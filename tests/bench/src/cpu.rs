//! How much processor time each process has taken.

use std::fs;
use std::process;

use crate::figure::Figure;

/// Microseconds in one of the ticks that Linux tells processor time in.
const TICK: f64 = 10_000.0;

/// The processes that a change goes through, by what they are.
#[derive(Clone, Debug)]
pub(crate) struct Processes(Vec<(&'static str, u32)>);

/// The processor time of each, in microseconds, in the same order.
#[derive(Clone, Debug)]
pub(crate) struct Used(Vec<f64>);

impl Processes {
    /// This process, under the name `own`, and `others`.
    pub(crate) fn new(
        own: &'static str,
        others: impl IntoIterator<Item = (&'static str, Option<u32>)>,
    ) -> Self {
        let others = others.into_iter().filter_map(|(name, pid)| Some((name, pid?)));
        Self([(own, process::id())].into_iter().chain(others).collect())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|(name, _)| *name)
    }

    /// A figure for each: the microseconds that it has used since `earlier` for each of `count` things done.
    pub(crate) fn figures(&self, of: &str, earlier: &Used, count: f64) -> Vec<Figure> {
        let each = self.used().each_since(earlier, count);
        let figure = |(name, micros)| Figure::new(format!("{of}_cpu_{name}"), micros, "us");
        self.names().zip(each).map(figure).collect()
    }

    /// What they have used since they were started, their children with them.
    pub(crate) fn used(&self) -> Used {
        let all: Vec<Stat> = fs::read_dir("/proc")
            .into_iter()
            .flatten()
            .filter_map(|entry| fs::read_to_string(entry.ok()?.path().join("stat")).ok())
            .filter_map(|text| Stat::parse(&text))
            .collect();
        let of = |pid: u32| -> f64 {
            let own = all.iter().filter(|stat| stat.pid == pid || stat.parent == pid);
            own.map(|stat| stat.micros).sum()
        };
        // The parts of a stack are children of guards, which are children of this process.
        let here = all.iter().filter(|stat| stat.pid == process::id());
        let here: f64 = here.map(|stat| stat.micros).sum();
        let used =
            self.0.iter().map(|(_, pid)| if *pid == process::id() { here } else { of(*pid) });
        Used(used.collect())
    }
}

impl Used {
    /// What was used since `earlier`, for each of `count` things done.
    pub(crate) fn each_since(&self, earlier: &Self, count: f64) -> Vec<f64> {
        self.0.iter().zip(&earlier.0).map(|(now, then)| (now - then) / count).collect()
    }
}

/// One line of `/proc/PID/stat`.
struct Stat {
    pid: u32,
    parent: u32,
    micros: f64,
}

impl Stat {
    fn parse(text: &str) -> Option<Self> {
        // The name, in brackets, may hold anything.
        let (pid, rest) = text.split_once(" (")?;
        let fields: Vec<&str> = rest.rsplit_once(") ")?.1.split(' ').collect();
        let ticks: f64 =
            fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        let parent = fields.get(1)?.parse().ok()?;
        Some(Self { pid: pid.parse().ok()?, parent, micros: ticks * TICK })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name() {
        let line = "17 (a) b (c) S 4 17 17 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 3 0 99";
        let stat = Stat::parse(line).unwrap();
        assert_eq!((stat.pid, stat.parent), (17, 4));
        assert!((stat.micros - 2_000_000.0).abs() < 1e-9);
        assert!(Stat::parse("nonsense").is_none());
    }

    #[test]
    fn this_process_has_used_something() {
        let processes = Processes::new("app", [("nobody", None)]);
        assert_eq!(processes.names().collect::<Vec<_>>(), ["app"]);
        assert_eq!(processes.used().0.len(), 1);
    }
}
