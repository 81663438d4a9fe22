//! One figure, and how it is told.

use serde::Serialize;

/// One measured figure. As JSON it has exactly these members, in this order.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    bench: String,
    value: f64,
    unit: &'static str,
    /// The same thing done by a bare client, in the same unit.
    bare: Option<f64>,
    /// `value / bare`.
    ratio: Option<f64>,
    /// Of the ratio where there is one, else of the value.
    budget: Option<f64>,
    ok: Option<bool>,
    #[serde(skip)]
    bound: Bound,
}

/// Which side of its budget a figure has to be on.
#[derive(Clone, Copy, Debug, Default)]
enum Bound {
    #[default]
    AtMost,
    AtLeast,
}

impl Figure {
    pub(crate) fn new(bench: impl Into<String>, value: f64, unit: &'static str) -> Self {
        let (value, bench) = (rounded(value), bench.into());
        let bound = Bound::default();
        Self { bench, value, unit, bare: None, ratio: None, budget: None, ok: None, bound }
    }

    /// Beside what a bare client takes, or reaches.
    pub(crate) fn against(mut self, bare: f64) -> Self {
        let ratio = self.value / bare;
        self.bare = Some(rounded(bare));
        self.ratio = ratio.is_finite().then(|| rounded(ratio));
        self
    }

    /// No more than `budget`: times the bare client where there is one.
    pub(crate) fn at_most(self, budget: f64) -> Self {
        self.within(budget, Bound::AtMost)
    }

    /// No less than `budget`: times the bare client where there is one.
    pub(crate) fn at_least(self, budget: f64) -> Self {
        self.within(budget, Bound::AtLeast)
    }

    fn within(mut self, budget: f64, bound: Bound) -> Self {
        let judged = self.ratio.unwrap_or(self.value);
        self.ok = Some(match bound {
            Bound::AtMost => judged <= budget,
            Bound::AtLeast => judged >= budget,
        });
        (self.budget, self.bound) = (Some(budget), bound);
        self
    }

    /// Name, value, unit, bare, ratio, budget and verdict, for eyes.
    fn cells(&self) -> [String; 7] {
        let number = |number: Option<f64>| number.map_or_else(String::new, short);
        let sign = match self.bound {
            Bound::AtMost => "≤",
            Bound::AtLeast => "≥",
        };
        let times = if self.ratio.is_some() { " ×" } else { "" };
        let budget =
            self.budget.map_or_else(String::new, |budget| format!("{sign} {budget}{times}"));
        let verdict = self.ok.map_or("", |ok| if ok { "ok" } else { "MISSED" }).to_owned();
        let (value, bare, ratio) = (short(self.value), number(self.bare), number(self.ratio));
        [self.bench.clone(), value, self.unit.to_owned(), bare, ratio, budget, verdict]
    }
}

/// Three places behind the point say all that a machine shared with others can know.
fn rounded(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

/// For eyes: fewer places the larger it is.
fn short(value: f64) -> String {
    match value.abs() {
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        small if small >= 0.01 || small == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// How figures are told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Form {
    /// For a terminal.
    Columns,
    Json,
    /// For a document.
    Markdown,
}

impl Form {
    fn heading(self) -> Option<String> {
        let names = ["benchmark", "value", "unit", "bare", "ratio", "budget", ""];
        let names = self.row(&names.map(str::to_owned));
        match self {
            Self::Columns => Some(names),
            Self::Json => None,
            Self::Markdown => Some(format!("{names}\n| --- | --- | --- | --- | --- | --- | --- |")),
        }
    }

    fn row(self, cells: &[String; 7]) -> String {
        if self == Self::Markdown {
            return format!("| {} |", cells.join(" | "));
        }
        let [bench, value, unit, bare, ratio, budget, verdict] = cells;
        let row =
            format!("{bench:<52} {value:>9} {unit:<5} {bare:>9} {ratio:>7}  {budget:<9} {verdict}");
        row.trim_end().to_owned()
    }
}

/// Where figures go, one line each, as soon as they are known.
pub(crate) struct Report(Form);

impl Report {
    pub(crate) fn new(form: Form, has_heading: bool) -> Self {
        if let Some(heading) = form.heading().filter(|_| has_heading) {
            println!("{heading}");
        }
        Self(form)
    }

    pub(crate) fn add(&mut self, figure: &Figure) -> Result<(), serde_json::Error> {
        let line = match self.0 {
            Form::Json => serde_json::to_string(figure)?,
            form => form.row(&figure.cells()),
        };
        println!("{line}");
        Ok(())
    }

    /// Says what is going on, on standard error.
    pub(crate) fn doing(&self, what: &str) {
        eprintln!("… {what}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(figure: &Figure) -> String {
        serde_json::to_string(figure).unwrap()
    }

    #[test]
    fn a_line_has_the_members_that_others_read() {
        let figure = Figure::new("commit_p50_1_client", 0.52, "ms").against(0.4).at_most(1.3);
        assert_eq!(
            json(&figure),
            r#"{"bench":"commit_p50_1_client","value":0.52,"unit":"ms","bare":0.4,"ratio":1.3,"budget":1.3,"ok":true}"#
        );
        assert_eq!(
            json(&Figure::new("open", 17.0, "ms").at_most(15.0)),
            r#"{"bench":"open","value":17.0,"unit":"ms","bare":null,"ratio":null,"budget":15.0,"ok":false}"#
        );
        assert_eq!(
            json(&Figure::new("plain", 2.0, "ms")),
            r#"{"bench":"plain","value":2.0,"unit":"ms","bare":null,"ratio":null,"budget":null,"ok":null}"#
        );
    }

    #[test]
    fn throughput_is_judged_from_below() {
        let figure = |value| Figure::new("t", value, "/s").against(1000.0).at_least(0.7);
        assert_eq!(figure(700.0).ok, Some(true));
        assert_eq!(figure(690.0).ok, Some(false));
    }

    #[test]
    fn nothing_is_compared_with_nothing() {
        let figure = Figure::new("t", 1.0, "ms").against(0.0);
        assert_eq!((figure.bare, figure.ratio), (Some(0.0), None));
    }

    #[test]
    fn a_row_says_which_side_of_the_budget_it_must_be_on() {
        let columns = |figure: &Figure| Form::Columns.row(&figure.cells());
        let rate = Figure::new("t", 690.4, "/s").against(1000.0).at_least(0.7);
        let row = columns(&rate);
        assert!(row.ends_with("690 /s         1000    0.69  ≥ 0.7 ×   MISSED"), "{row}");
        let row = columns(&Figure::new("t", 7.26, "ms").at_most(15.0));
        assert!(row.ends_with("7.26 ms                       ≤ 15      ok"), "{row}");
        let row = Form::Markdown.row(&rate.cells());
        assert_eq!(row, "| t | 690 | /s | 1000 | 0.69 | ≥ 0.7 × | MISSED |");
    }
}
