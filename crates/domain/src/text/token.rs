//! Cuts a text into what can be searched for.

use super::fold::{fold_each, is_of_a_word, is_unspaced};

/// A searchable piece of a text.
///
/// A run of letters and digits is one piece. In scripts without spaces each character begins a piece of itself and the
/// next one, so that any part of a run is found; the last character is a piece alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// As it is compared.
    pub(super) text: &'t str,
    /// Counts words, and characters of unspaced scripts.
    pub(super) position: u32,
    /// The characters `from..to` of the text.
    pub(super) from: u32,
    /// Where its first character ends: the rest belongs to the next token too, where it is a pair.
    pub(super) first_to: u32,
    pub(super) to: u32,
    /// Is it of an unspaced script?
    pub(super) unspaced: bool,
}

/// The longest token, in bytes: the rest of a longer word is not looked at.
const MAX_BYTES: usize = 128;

#[derive(Default)]
struct Cutter {
    word: String,
    from: u32,
    to: u32,
    last: Option<(char, u32, u32)>,
    position: u32,
}

/// Calls `each` with every token of `text`, in order, and gives back how many positions they took.
pub(super) fn tokenise(text: &str, mut each: impl FnMut(Token<'_>)) -> u32 {
    let mut cutter = Cutter::default();
    fold_each(text, |c, from, to| {
        if is_unspaced(c) {
            cutter.end_word(&mut each);
            cutter.push_unspaced(c, from, to, &mut each);
        } else if is_of_a_word(c) {
            cutter.end_run(&mut each);
            if cutter.word.is_empty() {
                cutter.from = from;
            }
            if cutter.word.len() + c.len_utf8() <= MAX_BYTES {
                cutter.word.push(c);
            }
            cutter.to = to;
        } else {
            cutter.end_word(&mut each);
            cutter.end_run(&mut each);
        }
    });
    cutter.end_word(&mut each);
    cutter.end_run(&mut each);
    cutter.position
}

impl Cutter {
    fn end_word(&mut self, each: &mut impl FnMut(Token<'_>)) {
        if self.word.is_empty() {
            return;
        }
        each(Token {
            text: &self.word,
            position: self.position,
            from: self.from,
            first_to: self.to,
            to: self.to,
            unspaced: false,
        });
        self.position += 1;
        self.word.clear();
    }

    fn push_unspaced(&mut self, c: char, from: u32, to: u32, each: &mut impl FnMut(Token<'_>)) {
        if let Some((first, first_from, first_to)) = self.last {
            let mut pair = [0; 8];
            let middle = first.encode_utf8(&mut pair).len();
            let end = middle + c.encode_utf8(&mut pair[middle..]).len();
            let text = std::str::from_utf8(&pair[..end]).unwrap_or_default();
            let position = self.position;
            each(Token { text, position, from: first_from, first_to, to, unspaced: true });
            self.position += 1;
        }
        self.last = Some((c, from, to));
    }

    fn end_run(&mut self, each: &mut impl FnMut(Token<'_>)) {
        if let Some((c, from, to)) = self.last.take() {
            let mut single = [0; 4];
            let text: &str = c.encode_utf8(&mut single);
            each(Token { text, position: self.position, from, first_to: to, to, unspaced: true });
            self.position += 1;
        }
    }
}
