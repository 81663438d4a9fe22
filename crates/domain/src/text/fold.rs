//! Texts as they are compared: without regard to case, width and, in search, accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

/// A text as names are compared: compatibility forms made one (NFKC), case folded, white space made one; accents count.
pub fn fold_name(text: &str) -> String {
    if text.is_ascii()
        && !text.contains("  ")
        && text.trim() == text
        && !text.contains(['\t', '\n', '\r'])
    {
        return text.to_ascii_lowercase();
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let folded: String = words.join(" ").nfkd().flat_map(fold_case).collect();
    folded.nfc().collect()
}

/// The characters of a text as search compares them, each with where it comes from: characters `from..to` of the text.
pub(super) fn fold_each(text: &str, mut each: impl FnMut(char, u32, u32)) {
    let mut chars = text.chars().enumerate().peekable();
    let mut cluster = String::new();
    while let Some((from, first)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        if first.is_ascii() && next.is_none_or(|next| next.is_ascii()) {
            each(first.to_ascii_lowercase(), from as u32, from as u32 + 1);
            continue;
        }
        cluster.clear();
        cluster.push(first);
        let mut to = from + 1;
        while let Some((at, mark)) = chars.next_if(|(_, next)| belongs_to_the_one_before(*next)) {
            cluster.push(mark);
            to = at + 1;
        }
        let folded: String = cluster
            .nfkd()
            .filter(|c| !is_accent(*c))
            .flat_map(fold_case)
            .flat_map(fold_letter)
            .collect();
        // Case folding can bring accents of its own: İ becomes i with a dot above.
        for c in folded.nfkd().filter(|c| !is_accent(*c)).nfc() {
            each(c, from as u32, to as u32);
        }
    }
}

/// There and back, so that ß and ẞ are both ss, and a final ς is a σ.
fn fold_case(c: char) -> impl Iterator<Item = char> {
    let upper = c.to_lowercase().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).map(|c| if c == 'ς' { 'σ' } else { c })
}

/// Letters that have a stroke, hook or second letter where others have an accent.
fn fold_letter(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ŧ' => ('t', None),
        'ı' => ('i', None),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// Marks that a search may leave out: accents, Hebrew points, Arabic vowel signs. What tells words apart in other scripts
/// stays: voicing in kana, viramas and vowels in Indic scripts, tones in Thai.
fn is_accent(c: char) -> bool {
    matches!(canonical_combining_class(c), 1 | 10..=36 | 200..=240)
}

/// Marks, the second and third parts of a Korean syllable, variation selectors, voicing in halfwidth kana.
fn belongs_to_the_one_before(c: char) -> bool {
    !c.is_ascii()
        && (canonical_combining_class(c) != 0
            || matches!(c, '\u{1160}'..='\u{11FF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FF9E}' | '\u{FF9F}'))
}

/// Is it of a script that puts no spaces between words, or of one whose words grow endings as Korean ones do?
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}'     // Thai, Lao
        | '\u{1000}'..='\u{109F}'   // Burmese
        | '\u{1100}'..='\u{11FF}'   // Korean letters
        | '\u{1780}'..='\u{17FF}'   // Khmer
        | '\u{2E80}'..='\u{2FDF}'   // radicals
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{318F}'   // kana, bopomofo, Korean letters
        | '\u{31A0}'..='\u{31FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'   // Han
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}'   // Korean syllables
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Does it continue a word? Marks do: they are no letters of their own.
pub(super) fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && canonical_combining_class(c) != 0)
}
