//! Secrets and tokens that got into a log, of whichever process.

#[cfg(test)]
mod tests;

/// Passwords in tests hold this, so that one is recognised wherever it turns up.
pub const NEVER_LOGGED: &str = "never-in-a-log";

/// What begins a token of Daybook: personal, refresh, one-time, for the live feed.
const OPAQUE: [&str; 4] = ["db_", "dbr_", "dbo_", "dbl_"];
/// Shorter than this nothing is a token: a name such as `db_host` is none.
const SHORTEST: usize = 24;

/// What must not be in a log: a word for it, and it itself.
pub(super) type Known = Vec<(&'static str, String)>;

/// The first secret in a log: what kind it is, and the line, for whoever has to find out who wrote it.
pub(super) fn find(log: &str, known: &Known) -> Option<String> {
    log.lines().find_map(|line| Some(format!("{} in: {line}", kind_in(line, known)?)))
}

fn kind_in(line: &str, known: &Known) -> Option<&'static str> {
    let told =
        |(_, secret): &&(&'static str, String)| secret.len() > 7 && line.contains(secret.as_str());
    if let Some((what, _)) = known.iter().find(told) {
        return Some(what);
    }
    if line.contains("PRIVATE KEY") {
        return Some("a private key");
    }
    if line.contains(NEVER_LOGGED) {
        return Some("a password");
    }
    let is_of_token = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    line.split(|letter| !is_of_token(letter)).find_map(kind_of)
}

fn kind_of(word: &str) -> Option<&'static str> {
    let is_jwt = word.starts_with("eyJ") && word.split('.').count() >= 3;
    let is_opaque = OPAQUE.iter().any(|start| word.starts_with(start));
    match word.len() >= SHORTEST {
        true if is_jwt => Some("a JWT"),
        true if is_opaque => Some("a token"),
        _ => None,
    }
}
