//! Cuts an expression into words, quoted texts, operators and parentheses.

/// A piece of an expression, and the column of its first character, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) what: What,
    pub(super) column: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Word(String),
    Quoted(String),
    /// `:`, `=`, `!=`, `<`, `<=`, `>`, `>=`.
    Operator(&'static str),
    Open,
    Close,
    End,
}

const OPERATORS: [&str; 7] = ["<=", ">=", "!=", "<", ">", "=", ":"];

/// The pieces of `text`, the last of them the end; or the column of a quotation mark that is never closed.
pub(super) fn lex(text: &str) -> Result<Vec<Lexeme>, usize> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexemes = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let column = at + 1;
        let what = match chars[at] {
            c if c.is_whitespace() => {
                at += 1;
                continue;
            }
            '(' => {
                at += 1;
                What::Open
            }
            ')' => {
                at += 1;
                What::Close
            }
            '"' => What::Quoted(quoted(&chars, &mut at).ok_or(column)?),
            _ => match operator(&chars[at..]) {
                Some(operator) => {
                    at += operator.len();
                    What::Operator(operator)
                }
                None => What::Word(word(&chars, &mut at)),
            },
        };
        lexemes.push(Lexeme { what, column });
    }
    lexemes.push(Lexeme { what: What::End, column: chars.len() + 1 });
    Ok(lexemes)
}

fn operator(rest: &[char]) -> Option<&'static str> {
    OPERATORS.into_iter().find(|known| {
        known.chars().count() <= rest.len() && known.chars().zip(rest).all(|(one, two)| one == *two)
    })
}

/// A quoted text; in it, `\` takes the next character as it is.
fn quoted(chars: &[char], at: &mut usize) -> Option<String> {
    let mut text = String::new();
    *at += 1;
    loop {
        match chars.get(*at)? {
            '"' => {
                *at += 1;
                return Some(text);
            }
            '\\' => {
                *at += 1;
                text.push(*chars.get(*at)?);
            }
            other => text.push(*other),
        }
        *at += 1;
    }
}

/// Goes on to white space, a parenthesis, a quotation mark or an operator; but a colon between the digits of a time of day
/// is part of it.
fn word(chars: &[char], at: &mut usize) -> String {
    let start = *at;
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    while let Some(c) = chars.get(*at) {
        let of_a_time = *c == ':' && digit(start) && digit(*at - 1) && digit(*at + 1);
        let ends =
            c.is_whitespace() || matches!(c, '(' | ')' | '"') || operator(&chars[*at..]).is_some();
        if ends && !of_a_time {
            break;
        }
        *at += 1;
    }
    if *at == start {
        *at += 1; // nothing gets here: whatever cannot begin a word is looked at before
    }
    chars[start..*at].iter().collect()
}
