//! Turns text into the width that it needs, whatever font the reader has.
//!
//! A build cannot know the font, so widths are estimates for the widest common one (DejaVu Sans,
//! bold): in any other, text takes less than its place, and nothing overlaps.

/// The width of `text` in units, set in bold at `size`.
pub fn bold(text: &str, size: i32) -> i32 {
    let hundredths: i32 = text.chars().map(advance).sum();
    (hundredths * size + 99) / 100
}

/// The width of `text` in units, set in regular weight at `size`.
pub fn regular(text: &str, size: i32) -> i32 {
    (bold(text, size) * 89 + 99) / 100
}

/// `text` broken at spaces into lines no wider than `width_max`; a longer word has a line of its
/// own.
pub fn wrap(text: &str, size: i32, width_max: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if bold(&format!("{line} {word}"), size) <= width_max => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

/// Hundredths of the font size.
fn advance(character: char) -> i32 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '’' => 40,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' => 52,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' => 112,
        'A'..='Z' | '−' | '+' | '=' | '<' | '>' | '→' => 88,
        '\u{0}'..='\u{2E7F}' => 72,
        _ => 112,
    }
}

#[cfg(test)]
mod tests {
    use super::{bold, regular, wrap};

    #[test]
    fn width_grows_with_text_size_and_weight() {
        assert_eq!(bold("", 32), 0);
        assert_eq!(bold("o", 100), 72);
        assert!(regular("prepared", 32) < bold("prepared", 32));
        assert!(bold("漢字", 32) > bold("ab", 32));
    }

    #[test]
    fn text_wraps_between_words_only() {
        assert_eq!(wrap("one cluster, one request", 30, 260), ["one cluster,", "one request"]);
        assert_eq!(wrap("indivisible", 30, 10), ["indivisible"]);
        assert!(wrap("  ", 30, 100).is_empty());
    }
}
