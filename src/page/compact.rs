//! Turns styles that people read into the shorter ones that pages carry.

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use cssparser::{ParseError, Token};
use std::sync::Arc;

/// A style without its comments, and with white space only where it means something. What cannot
/// be read goes to `found`.
pub fn style(file: &Arc<Source>, found: &mut Diagnostics) -> String {
    let mut out = String::with_capacity(file.text.len());
    if let Err(at) = copy_tokens(&mut cssparser::Parser::new(&file.text), &mut out) {
        let place = file.place(at..(at + 1).min(file.text.len()));
        found.push(
            Diagnostic::mistake(place, "too many brackets one in another")
                .help("a style has up to 75; close some of those before"),
        );
    }
    // A page ends its style at the first `</style`, wherever it stands.
    out.replace("</", "<\\/")
}

/// Copies tokens to the end, or to where brackets stand too deep in one another.
fn copy_tokens(parser: &mut cssparser::Parser<'_>, out: &mut String) -> Result<(), usize> {
    let mut is_spaced = false;
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments() else {
            return Ok(());
        };
        let close = match token {
            Token::WhiteSpace(_) | Token::Comment(_) => {
                is_spaced = true;
                continue;
            }
            Token::Function(_) | Token::ParenthesisBlock => Some(')'),
            Token::SquareBracketBlock => Some(']'),
            Token::CurlyBracketBlock => Some('}'),
            _ => None,
        };
        let text = parser.slice_from(start);
        if is_spaced && needs_space(out.chars().last(), text.chars().next()) {
            out.push(' ');
        }
        is_spaced = false;
        out.push_str(text);
        if let Some(close) = close {
            let mut copied = Ok(());
            let entered = parser.parse_nested_block(|block| -> Result<(), ParseError<()>> {
                copied = copy_tokens(block, out);
                Ok(())
            });
            copied?;
            // Blocks are copied to their ends; what else can fail is to enter one.
            entered.map_err(|_| start.byte_index())?;
            out.push(close);
        }
    }
}

/// Whether white space between two tokens may mean something, as it does in `a + b` and `a :hover`.
fn needs_space(before: Option<char>, after: Option<char>) -> bool {
    !matches!(before, None | Some('{' | '}' | ';' | ',' | ':' | '('))
        && !matches!(after, None | Some('{' | '}' | ';' | ',' | ')'))
}

#[cfg(test)]
mod tests {
    use super::style;
    use crate::diagnostic::Source;
    use std::sync::Arc;

    fn source(text: &str) -> Arc<Source> {
        Arc::new(Source { path: "a".to_string(), text: text.to_string() })
    }

    #[test]
    fn however_deep_brackets_stand_a_style_ends() {
        for open in ["{", "(", "[", "a(", "a{b:c("] {
            let (mut found, css) = (Vec::new(), open.repeat(50_000));
            style(&source(&css), &mut found);
            assert_eq!(found.len(), 1, "{open}");
            assert_eq!(found[0].message, "too many brackets one in another");
        }
    }

    #[test]
    fn a_style_keeps_its_meaning() {
        for (css, expected) in [
            ("a { b: c; }\n\nd > e :hover { f: g h }", "a{b:c;}d > e :hover{f:g h}"),
            ("a { b: clamp(1rem, 2rem + 3vw, 4rem) }", "a{b:clamp(1rem,2rem + 3vw,4rem)}"),
            ("/* one */ a { /* two */ b: \"/* three */ {\" }", "a{b:\"/* three */ {\"}"),
            ("@media (x: y) and (z) { a[b=c] { d: e } }", "@media (x:y) and (z){a[b=c]{d:e}}"),
            (".a.b .c,\n.d { grid: \"a b\" 1fr / 2fr }", ".a.b .c,.d{grid:\"a b\" 1fr / 2fr}"),
            ("a/**/b { c: d }", "a b{c:d}"),
            ("a { b: \"</style>\" }", "a{b:\"<\\/style>\"}"),
            ("", ""),
        ] {
            let mut found = Vec::new();
            assert_eq!(style(&source(css), &mut found), expected);
            assert_eq!(found, []);
        }
    }
}
