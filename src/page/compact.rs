//! Turns styles and scripts that people read into the shorter ones that pages carry.

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
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
    outside|played|registers|rests|rule|rules|said|scene|sends|sent|sequence|way|words|world)$";

/// A style without its comments, and with white space only where it means something.
pub fn style(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    copy_tokens(&mut cssparser::Parser::new(css), &mut out);
    out
}

/// The scripts joined in order into one closure, with short names and without comments. `None` if
/// one of them cannot be read; why goes to `found`.
pub fn script(files: &[&Arc<Source>], found: &mut Diagnostics) -> Option<String> {
    let before = found.len();
    for file in files {
        find_mistakes(file, found);
    }
    if found.len() > before {
        return None;
    }
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
    // A page ends its script at the first `</script`, wherever it stands.
    Some(codegen.build(&program).code.replace("</script", "<\\/script"))
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

fn copy_tokens(parser: &mut cssparser::Parser<'_>, out: &mut String) {
    let mut is_spaced = false;
    loop {
        let start = parser.position();
        let Ok(token) = parser.next_including_whitespace_and_comments() else {
            return;
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
            let nested = parser.parse_nested_block(|block| -> Result<(), ParseError<()>> {
                copy_tokens(block, out);
                Ok(())
            });
            nested.expect("copying never fails");
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

    #[test]
    fn a_style_keeps_its_meaning() {
        for (css, expected) in [
            ("a { b: c; }\n\nd > e :hover { f: g h }", "a{b:c;}d > e :hover{f:g h}"),
            ("a { b: clamp(1rem, 2rem + 3vw, 4rem) }", "a{b:clamp(1rem,2rem + 3vw,4rem)}"),
            ("/* one */ a { /* two */ b: \"/* three */ {\" }", "a{b:\"/* three */ {\"}"),
            ("@media (x: y) and (z) { a[b=c] { d: e } }", "@media (x:y) and (z){a[b=c]{d:e}}"),
            (".a.b .c,\n.d { grid: \"a b\" 1fr / 2fr }", ".a.b .c,.d{grid:\"a b\" 1fr / 2fr}"),
            ("a/**/b { c: d }", "a b{c:d}"),
            ("", ""),
        ] {
            assert_eq!(style(css), expected);
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
        let source =
            |text: &str| Arc::new(Source { path: "a.js".to_string(), text: text.to_string() });
        let one = source("/** Doc. */\nfunction twice(number) { return number * 2; }\n");
        let two = source("document.title = twice(Number(document.title)); // why\n");
        let joined = script(&[&one, &two], &mut found).expect("both are right");
        assert!(joined.starts_with("(()=>{") && joined.len() < 110, "{joined}");
        assert!(!joined.contains("Doc") && !joined.contains("why"), "{joined}");
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
