//! Turns styles and scripts that people read into the shorter ones that pages carry.

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::page::on_deep_stack;
use cssparser::{ParseError, Token};
use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{CompressOptions, ManglePropertiesOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;
use std::sync::Arc;

/// Properties of the player's own values, which get short names too. None of them is a name of the
/// page's objects, of a data attribute, of a scene's wire form, or of a message between windows.
const OWN_PROPERTIES: &str = "^(actors|advance|alive|arrives|branches|carried|carries|clicks|due|\
    envelope|events|faster|flying|idle|inbox|isOver|latest|locals|lost|me|moves|nth|opening|\
    outside|played|registers|rests|rule|rules|said|scene|sends|sent|sequence|way|words|\
    world|apart|resets|isRecord|says|spot|half|about|port|verdict|isRound)$";

/// The most bytes that an expression of a script may have, counted from one `;`, `,` or brace to
/// the next: time to shorten a chain of operators grows with its square.
const EXPRESSION_BYTES_MAX: usize = 16_000;
/// The most bytes that a script may have.
const SCRIPT_BYTES_MAX: usize = 65_536;

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

/// The scripts joined in order into one closure, with short names and without comments. `None` if
/// one of them cannot be read; why goes to `found`.
pub fn script(files: &[&Arc<Source>], found: &mut Diagnostics) -> Option<String> {
    are_readable(files, found).then(|| on_deep_stack(|| shorten(files)))
}

/// Whether scripts can be read; why not goes to `found`.
pub fn are_readable(files: &[&Arc<Source>], found: &mut Diagnostics) -> bool {
    let before = found.len();
    on_deep_stack(|| {
        for file in files {
            if is_readable(file, found) {
                find_mistakes(file, found);
            }
        }
    });
    found.len() == before
}

fn shorten(files: &[&Arc<Source>]) -> String {
    let bodies: Vec<&str> = files.iter().map(|file| file.text.as_str()).collect();
    let joined = format!("(()=>{{\"use strict\";{}}})()", bodies.join("\n"));
    let allocator = Allocator::default();
    let mut program = Parser::new(&allocator, &joined, SourceType::script()).parse().program;
    // More rounds take three times as long and save nothing.
    let compress = CompressOptions { max_iterations: Some(1), ..CompressOptions::default() };
    let properties = ManglePropertiesOptions::from_pattern(OWN_PROPERTIES).expect("a pattern");
    let options = MinifierOptions {
        compress: Some(compress),
        mangle_properties: Some(properties),
        ..MinifierOptions::default()
    };
    let minified = Minifier::new(options).minify(&allocator, &mut program);
    let codegen =
        Codegen::new().with_options(CodegenOptions::minify()).with_scoping(minified.scoping);
    without_ends(&codegen.build(&program).code)
}

/// The script without what ends it in a page, wherever that stands: `</script`, and `<!--`, after
/// which a page no longer sees the end.
fn without_ends(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(at) = rest.find('<') {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let is_end = after.get(..8).is_some_and(|tag| tag.eq_ignore_ascii_case("</script"));
        let shown = if after.starts_with("<!--") { "\\x3c" } else { "<" };
        out.push_str(if is_end { "<\\" } else { shown });
        rest = &after[1..];
    }
    out + rest
}

/// Whether a script is of a size and shape that reading it ends.
fn is_readable(file: &Arc<Source>, found: &mut Diagnostics) -> bool {
    let bytes = file.text.len();
    if bytes > SCRIPT_BYTES_MAX {
        let message = format!("a script of {bytes} bytes, at most {SCRIPT_BYTES_MAX} fit");
        let help = "make several files of it; they are joined in the order of their names";
        found.push(Diagnostic::mistake(file.place(0..0), message).help(help));
        return false;
    }
    let mut start = 0;
    for part in file.text.split_inclusive([';', ',', '{', '}']) {
        if part.len() > EXPRESSION_BYTES_MAX {
            let message = format!("an expression of {} bytes", part.len());
            let start = start + part.len() - part.trim_start().len();
            let help = format!("it has up to {EXPRESSION_BYTES_MAX}; make several of it");
            found.push(Diagnostic::mistake(file.place(start..start), message).help(help));
            return false;
        }
        start += part.len();
    }
    true
}

fn find_mistakes(file: &Arc<Source>, found: &mut Diagnostics) {
    let allocator = Allocator::default();
    for mistake in Parser::new(&allocator, &file.text, SourceType::script()).parse().diagnostics {
        let label = mistake.labels.as_slice().first();
        let start = label.map_or(0, |label| label.offset() as usize);
        let end = label.map_or(0, |label| start + label.len() as usize);
        let message = mistake.message.to_lowercase();
        let place = file.place(start..end.min(file.text.len()));
        found.push(
            Diagnostic::mistake(place, message)
                .help("scripts are plain JavaScript, joined in order"),
        );
    }
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
    use super::{OWN_PROPERTIES, script, style};
    use crate::diagnostic::Source;
    use crate::page::built_in;
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
    fn however_deep_a_script_is_nested_it_ends() {
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("{", "}"),
            ("!", ""),
            ("- ", ""),
            ("a=>", ""),
            ("a?b:", ""),
            ("a+", ""),
            ("a**", ""),
            ("a.", ""),
            ("a&&", ""),
            ("new ", ""),
            ("if(a)", ""),
            ("a={a:", "}"),
            ("function f(){", "}"),
            ("`${", "}`"),
            ("x=class{a(){", "}}"),
            ("(", ""),
            ("[", ""),
            ("{", ""),
            ("`${", ""),
            ("if(a);else ", ""),
            ("a?{}:", ""),
        ] {
            for bytes in [7_000, 30_000, 1_000_000] {
                let times = bytes / (open.len() + close.len());
                let text = format!("{}a{};", open.repeat(times), close.repeat(times));
                let mut found = Vec::new();
                let made = script(&[&source(&text)], &mut found);
                assert_eq!(made.is_none(), !found.is_empty(), "{open} {bytes}");
                assert!(bytes < 1_000_000 || made.is_none(), "{open} is too long");
            }
        }
    }

    #[test]
    fn no_text_in_a_script_ends_it_in_its_page() {
        let mut found = Vec::new();
        let text = "document.title = '</script> </SCRIPT x <!-- <script>' + /<!--/.source;";
        let made = script(&[&source(text)], &mut found).expect("it is right");
        assert!(!made.to_lowercase().contains("</script"), "{made}");
        assert!(!made.contains("<!--") && made.contains("\\x3c!--"), "{made}");
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

    #[test]
    fn no_data_attribute_is_renamed() {
        let own: Vec<&str> =
            OWN_PROPERTIES.trim_matches(&['^', '(', ')', '$'][..]).split('|').collect();
        let scripts = built_in::FILES.iter().filter(|(path, _)| path.ends_with(".js"));
        let mut attributes = 0;
        for (path, text) in scripts {
            for after in text.split("dataset.").skip(1) {
                let end = after.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(0);
                attributes += 1;
                assert!(!own.contains(&&after[..end]), "{path}: dataset.{}", &after[..end]);
            }
        }
        assert!(own.len() > 30 && attributes > 10, "{} {attributes}", own.len());
    }

    #[test]
    fn scripts_are_joined_and_shortened() {
        let mut found = Vec::new();
        let one = source("/** Doc. */\nfunction twice(number) { return number * 2; }\n");
        let two = source("document.title = twice(Number(document.title)); // why\n");
        let joined = script(&[&one, &two], &mut found).expect("both are right");
        assert!(joined.starts_with("(()=>{") && joined.len() < 110, "{joined}");
        assert!(!joined.contains("Doc") && !joined.contains("why"), "{joined}");
    }

    #[test]
    fn no_script_leaves_its_element() {
        let text = "document.title = '</script><!--<script>'; document.title = /<!--/u;\n";
        let source = Arc::new(Source { path: "a.js".to_string(), text: text.to_string() });
        let code = script(&[&source], &mut Vec::new()).expect("it is right");
        assert!(!code.contains("</script") && !code.contains("<!--"), "{code}");
        assert!(code.contains("<\\/script>\\x3c!--<script>"), "{code}");
    }

    #[test]
    fn a_mistake_in_a_script_has_its_place() {
        let mut found = Vec::new();
        let source = Arc::new(Source {
            path: "a.js".to_string(),
            text: "let a = 1;\nlet = ;\n".to_string(),
        });
        assert_eq!(script(&[&source], &mut found), None);
        assert_eq!(found[0].place.line_and_column().0, 2);
    }
}
