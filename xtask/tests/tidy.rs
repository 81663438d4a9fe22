//! Habits of this repository that no lint knows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Longer than this, and a file is about two things.
const MOST_LINES: usize = 320;

/// Every file of the repository that is neither ignored nor deleted, new ones included.
fn files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a directory above");
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .expect("git runs");
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).expect("names in UTF-8");
    let read = |name: &str| Some((PathBuf::from(name), fs::read_to_string(root.join(name)).ok()?));
    let files: Vec<_> = names.split_terminator('\0').filter_map(read).collect();
    assert!(files.len() > 50, "only {} files: is this the repository?", files.len());
    files
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "rs")
}

/// Fails with every place that `wrong` finds in Rust files.
#[track_caller]
fn check_rust(wrong: impl Fn(&str) -> Option<String>) {
    check(|path, text| if is_rust(path) { wrong(text) } else { None });
}

#[track_caller]
fn check(wrong: impl Fn(&Path, &str) -> Option<String>) {
    let found: Vec<_> = files()
        .iter()
        .filter_map(|(path, text)| Some(format!("{}: {}", path.display(), wrong(path, text)?)))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The first line that holds the pattern, with its number.
fn line_with(text: &str, pattern: &str) -> Option<String> {
    let (number, line) = text.lines().enumerate().find(|(_, line)| line.contains(pattern))?;
    Some(format!("line {}: {}", number + 1, line.trim()))
}

#[test]
fn every_file_says_what_it_is_for() {
    check_rust(|text| (!text.starts_with("//! ")).then(|| "no `//!` line at its top".to_owned()));
}

#[test]
fn no_file_is_long() {
    check_rust(|text| {
        let lines = text.lines().count();
        (lines > MOST_LINES).then(|| format!("{lines} lines"))
    });
}

#[test]
fn a_lint_is_expected_with_a_reason_or_obeyed() {
    // Written apart, so that this file may be looked at as well.
    let (outer, inner) = (concat!("#[", "allow("), concat!("#![", "allow("));
    check_rust(|text| line_with(text, outer).or_else(|| line_with(text, inner)));
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
    check_rust(|text| marks.into_iter().find_map(|mark| line_with(text, mark)));
}

#[test]
fn no_path_of_one_machine_is_written_down() {
    let homes = [concat!("/ro", "ot/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];
    check(|_, text| homes.into_iter().find_map(|home| line_with(text, home)));
}

#[test]
fn no_private_key_is_committed() {
    check(|_, text| {
        let begin = format!("{} KEY-----", "PRIVATE");
        let is_body = |line: &str| {
            line.len() > 40
                && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
        };
        let mut lines =
            text.lines().map(str::trim).skip_while(|line| !line.ends_with(&begin)).skip(1);
        lines.next().is_some_and(is_body).then(|| "a private key".to_owned())
    });
}
