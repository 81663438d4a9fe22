//! Golden files: what was rendered when somebody last looked at it. `UPDATE_GOLDEN=1` writes them.

use std::fs;
use std::path::Path;

use crate::Outcome;

/// Fails where the text differs from the file; writes the file instead under `UPDATE_GOLDEN=1`.
pub(super) fn check(file: &Path, text: &str) -> Outcome {
    if stack::env::var("UPDATE_GOLDEN").is_some() {
        return Ok(fs::write(file, text)?);
    }
    let golden = fs::read_to_string(file)
        .map_err(|error| format!("could not read {}: {error}", file.display()))?;
    match difference(&golden, text) {
        None => Ok(()),
        Some(difference) => Err(format!(
            "the chart no longer renders as {}\n{difference}\n\
             if that is meant: UPDATE_GOLDEN=1 cargo xtask test chart, and look at the diff",
            file.display()
        )
        .into()),
    }
}

/// The first line at which two texts part, as a diff would show it.
fn difference(golden: &str, text: &str) -> Option<String> {
    if golden == text {
        return None;
    }
    let (mut old, mut new) = (golden.lines(), text.lines());
    let mut number = 0;
    loop {
        number += 1;
        match (old.next(), new.next()) {
            (None, None) => return Some("they differ in how they end".to_owned()),
            (was, is) if was != is => {
                let (was, is) = (was.unwrap_or("(end)"), is.unwrap_or("(end)"));
                return Some(format!("line {number}:\n- {was}\n+ {is}"));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn the_first_difference_is_shown() {
        assert_eq!(difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(difference("a\nb\n", "a\nc\n").unwrap(), "line 2:\n- b\n+ c");
        assert_eq!(difference("a\n", "a\nc\n").unwrap(), "line 2:\n- (end)\n+ c");
        assert!(difference("a\n", "a").is_some());
    }
}
