//! Turns text that somebody else wrote into text that a terminal shows and does not obey.
//!
//! File names, titles, sentences of a protocol and what was kept of searches all reach the
//! terminal; an escape sequence in one of them could clear the screen, or forge what stands on it.

use std::borrow::Cow;

/// The text with every character visible that a terminal would act on: `␛` for an escape,
/// `\u{202e}` for what changes the direction of the text. Line feeds and tabs stay; the end of a
/// line is a line feed.
pub fn shown(text: &str) -> Cow<'_, str> {
    if !text.contains(is_obeyed) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\0'..='\u{1f}' if is_obeyed(letter) => out.extend(picture(letter)),
            '\u{7f}' => out.push('␡'),
            _ if is_obeyed(letter) => out.extend(letter.escape_unicode()),
            _ => out.push(letter),
        }
    }
    Cow::Owned(out)
}

/// The same for a name, which has one line.
pub fn shown_on_one_line(text: &str) -> Cow<'_, str> {
    match shown(text) {
        text if text.contains(['\n', '\t']) => {
            Cow::Owned(text.replace('\n', "␊").replace('\t', "␉"))
        }
        text => text,
    }
}

/// The picture that Unicode has of a control character.
fn picture(letter: char) -> Option<char> {
    char::from_u32(0x2400 + u32::from(letter))
}

/// Whether a terminal acts on this character instead of showing it.
fn is_obeyed(letter: char) -> bool {
    let turns = matches!(
        letter,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    turns || letter.is_control() && letter != '\n' && letter != '\t'
}

#[cfg(test)]
mod tests {
    use super::{shown, shown_on_one_line};

    #[test]
    fn what_a_terminal_obeys_is_shown() {
        for (text, expected) in [
            ("plain\ttext\n", "plain\ttext\n"),
            ("a\r\nb\r\r\n", "a\nb␍\n"),
            ("é 漢字 🙂 עברית", "é 漢字 🙂 עברית"),
            ("\u{1b}[2J\u{1b}]0;title\u{7}", "␛[2J␛]0;title␇"),
            ("a\rb\u{8}\u{0}\u{7f}", "a␍b␈␀␡"),
            ("\u{9b}2J\u{85}", "\\u{9b}2J\\u{85}"),
            ("a\u{202e}b\u{2066}c\u{200f}", "a\\u{202e}b\\u{2066}c\\u{200f}"),
        ] {
            assert_eq!(shown(text), expected);
        }
        assert_eq!(shown_on_one_line("a\nerror: b\t\u{1b}"), "a␊error: b␉␛");
    }
}
