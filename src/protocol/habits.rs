//! Knows what other languages write, and turns it into what is written here instead.

use crate::protocol::token::Token;

/// A sign of other languages.
pub struct Foreign<'a> {
    /// The sign.
    pub sign: &'a str,
    /// How much of the line is not to be read: the sign, or a whole comment.
    pub length: usize,
    /// What to write.
    pub help: String,
}

/// Signs that mean the same wherever they stand.
const SIGNS: [(&str, &str); 21] = [
    ("===", "write `=`"),
    ("==", "write `=`"),
    (":=", "write `=`"),
    ("<>", "write `!=`"),
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("&", "write `and`"),
    ("|", "write `or`"),
    ("≥", "write `>=`"),
    ("≤", "write `<=`"),
    ("≠", "write `!=`"),
    ("->", "for “if a, then b” write `a implies b`"),
    ("=>", "write `>=`, or for “if a, then b” `a implies b`"),
    ("//", "a comment begins with `#`"),
    ("/*", "a comment begins with `#`, on each of its lines"),
    ("*/", "a comment begins with `#`, on each of its lines"),
    (";", "leave it out: each statement has a line of its own"),
    ("\t", "separate words with spaces"),
    ("'", "texts stand between double quotes, `\"`"),
    ("“", "texts stand between double quotes, `\"`"),
    ("”", "texts stand between double quotes, `\"`"),
];

/// The sign of other languages at the beginning of `rest`, the end of a line. `before` is the token
/// in front of it.
pub fn sign<'a>(rest: &'a str, before: Option<&Token>) -> Option<Foreign<'a>> {
    let foreign = |length: usize, help: String| {
        let sign = &rest[..length];
        let length = if matches!(sign, "//" | "/*") { rest.trim_end().len() } else { length };
        Some(Foreign { sign, length, help })
    };
    if let Some((sign, help)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
        return foreign(sign.len(), help.to_string());
    }
    let name = match before {
        Some(Token::Name(name)) => name,
        _ => "x",
    };
    for (sign, operator) in [("+=", "+"), ("-=", "-"), ("*=", "*"), ("/=", "/")] {
        if rest.starts_with(sign) {
            return foreign(2, format!("write `{name} = {name} {operator} …`"));
        }
    }
    let ends_line = |length: usize| is_empty(&rest[length..]);
    if rest.starts_with("++") {
        return foreign(2, format!("write `{name} = {name} + 1`"));
    }
    if rest.starts_with("--") && ends_line(2) {
        return foreign(2, format!("write `{name} = {name} - 1`"));
    }
    if rest.starts_with('!') && !rest.starts_with("!=") {
        return foreign(1, "write `not`".to_string());
    }
    let opens = rest.starts_with('{') && ends_line(1);
    let closes = rest.starts_with('}') && before.is_none();
    if opens || closes {
        // Both are told as one.
        return Some(Foreign { sign: "{ }", length: 1, help: INDENT.to_string() });
    }
    None
}

const INDENT: &str = "leave it out: what belongs to a line stands indented under it";

/// Whether nothing but a comment is left of a line.
fn is_empty(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with('#')
}

/// What to write instead of a line that begins with `word` and goes on with the name `next`.
pub fn beginning(word: &str, next: Option<&str>) -> Option<String> {
    let help = match word {
        "elif" | "elsif" | "elseif" => "write `else if …`",
        "for" | "foreach" => "write `for x in servers`, with what is done for each under it",
        "while" | "until" | "loop" | "repeat" => {
            "an `action` runs again as long as its guards, `when …`, hold; `for x in servers` goes \
             through a set, a list or numbers"
        }
        "let" | "var" | "const" | "int" | "bool" => {
            let name = next.unwrap_or("x");
            return Some(format!(
                "write `{name} = …`; the first value of a register stands under its role, \
                 a number with a name at the margin: `limit {name} = 3`"
            ));
        }
        "return" | "break" | "continue" | "pass" => {
            "leave it out: a rule ends with its last line; what happens only sometimes stands \
             under an `if`"
        }
        "def" | "fn" | "func" | "function" | "proc" | "procedure" => {
            "write a rule, `on message(…)` or `action name`; nothing else can be called"
        }
        "switch" | "match" | "case" => "write `if …`, `else if …`, `else`",
        "print" | "echo" => "write `say \"…\"`",
        "assert" => "write an `invariant` at the margin, with what holds under it",
        _ => return None,
    };
    Some(help.to_string())
}

/// What to write instead of `word` where a value is expected.
pub fn value(word: &str) -> Option<&'static str> {
    match word {
        "true" | "false" => Some(
            "guards and claims are true or not by themselves; what is kept is a word: \
             `voted = no or yes`, later `voted = yes`",
        ),
        "null" | "nil" | "undefined" | "nothing" => Some("write `none`"),
        _ => None,
    }
}

/// How many milliseconds a unit has.
pub fn milliseconds(unit: &str) -> Option<i32> {
    match unit {
        "ms" | "msec" | "millis" | "milliseconds" => Some(1),
        "s" | "sec" | "second" | "seconds" => Some(1_000),
        "min" | "minute" | "minutes" => Some(60_000),
        _ => None,
    }
}

/// What to write instead of `found`, which does not belong behind `before`; `ends` says whether it
/// is the last of its line.
pub fn behind(before: Option<&Token>, found: &Token, ends: bool) -> Option<String> {
    match (before, found) {
        (_, Token::Name(word)) if matches!(word.as_str(), "then" | "do" | "begin") => {
            Some(INDENT.to_string())
        }
        (_, Token::Symbol(":")) if ends => Some(INDENT.to_string()),
        (Some(Token::Number(number)), Token::Name(unit)) => {
            let number = number.checked_mul(milliseconds(unit)?)?;
            Some(format!("durations are milliseconds: write `{number}`"))
        }
        _ => None,
    }
}

/// A name of other languages as it is written here: `myPhase` is `my_phase`.
pub fn name(written: &str) -> String {
    let letters: Vec<char> = written.trim_start_matches('_').chars().collect();
    let mut name = String::new();
    for (nth, letter) in letters.iter().enumerate() {
        let after = nth.checked_sub(1).map(|before| letters[before]);
        let begins = letter.is_ascii_uppercase()
            && (after.is_some_and(|after| after.is_ascii_lowercase() || after.is_ascii_digit())
                || after.is_some_and(|after| after.is_ascii_uppercase())
                    && letters.get(nth + 1).is_some_and(char::is_ascii_lowercase));
        if begins {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_are_small_letters_with_lines_between_words() {
        for (written, expected) in [
            ("myPhase", "my_phase"),
            ("Client", "client"),
            ("MAX_TERM", "max_term"),
            ("HTTPServer2Log", "http_server2_log"),
            ("_x", "x"),
        ] {
            assert_eq!(name(written), expected);
        }
    }
}
