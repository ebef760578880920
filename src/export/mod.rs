//! Turns a checked program into a TLA+ module that TLC reads, and each of its searches into a
//! configuration.
//!
//! The module says what `synod verify` searches, before any reduction: a state is what every actor
//! holds and which messages are under way, so that TLC counts exactly as many distinct states.
//! Where the two could part:
//!
//! - A message that changes nothing and sends nothing is no step: it stays under way. Losing it
//!   leads nowhere else.
//! - Messages under way are a bag; where they may arrive again, a set, and they stay.
//! - A crash and the restart after it are one step, unless a claim asks `alive(a)`.
//! - What waits for a hand or for time may happen at any moment, and so does what is queued.
//! - A rule that asks for what is not there, the first of an empty list, is an error of TLC's too.
//!   (A list that grows beyond the language's limit is none.)
//! - Channels that keep order are refused, too: messages under way are no sequences there.
//! - A `for` whose lines build on what other members have changed is refused: see [`refused`].
//!
//! TLC refuses to compare values of different kinds. The language's types keep them apart within a
//! register and within a value of a message, but not from message to message; so each type of
//! message has a bag of its own. `none` is a model value, which TLC compares with anything.

mod action;
mod claims;
mod config;
mod effect;
mod formula;
mod kinds;
mod module;
mod names;
mod scope;
mod step;
mod term;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::export::term::Terms;
use crate::protocol::order::is_each_its_own;
use crate::protocol::program::{Does, Program};
use crate::protocol::tree::Runs;
use crate::protocol::visit;

/// The files of a module: their names and texts, the module first.
pub type ModuleFiles = Vec<(String, String)>;

/// Modules that come with TLC, after which ours cannot be called.
const STANDARD: [&str; 12] = [
    "Bags",
    "FiniteSets",
    "Integers",
    "Json",
    "Naturals",
    "Randomization",
    "Reals",
    "RealTime",
    "Sequences",
    "TLC",
    "TLCExt",
    "Toolbox",
];

/// A program as a module of TLA+, called as the protocol is, and a configuration for each of its
/// searches in every order.
pub fn tla(protocol: &str, program: &Program) -> ModuleFiles {
    let module = module_name(protocol);
    let mut terms = Terms::new(program);
    let text = module::module(&module, protocol, &mut terms);
    let mut files = vec![(format!("{module}.tla"), text)];
    let searches = program.searches.iter().filter(|search| search.runs == Runs::Every);
    for (number, search) in (1..).zip(searches) {
        files.push((format!("{module}-{number}.cfg"), config::config(&terms, search)));
    }
    files
}

/// What cannot be written in TLA+: each place, with what to do.
pub fn refused(program: &Program) -> Diagnostics {
    let mut found = Diagnostics::new();
    if let Some(place) = &program.order {
        let message = "channels that keep order are not exported";
        let help = "in the module messages under way are a bag: leave this line out, or number \
                    what is sent and let a guard take the next one";
        found.push(Diagnostic::mistake(place.clone(), message).help(help));
    }
    for rule in program.roles.iter().flat_map(|role| &role.rules) {
        visit::statements(&rule.body, &mut |statement| {
            if let Does::For(member, _, _, block) = &statement.does
                && !is_each_its_own(*member, block)
            {
                let place = program.source.place(statement.range.clone());
                let message = "TLA+ has no lines that are done one after the other";
                let help = "a `for` can be exported if each member only sends, changes its own \
                            place in a table or becomes a member of a set";
                found.push(Diagnostic::mistake(place, message).help(help));
            }
        });
    }
    found
}

/// A name for a module: letters, digits and `_`, at least one letter.
fn module_name(protocol: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut name: String = protocol.chars().map(letter).collect();
    if !name.contains(|c: char| c.is_ascii_alphabetic()) {
        name.insert_str(0, "protocol_");
    }
    if STANDARD.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{module_name, tla};
    use crate::diagnostic::{Diagnostics, Source};
    use crate::protocol;

    /// The lines of the module of a role with an action that has this guard and does this.
    fn lines(guard: &str, does: &str) -> Vec<String> {
        let text = format!(
            "limit most = 3\n\nrole server\n    got = none\n    log = []\n    seen = {{}}\n\
             \x20   n = 0\n\n\
             \x20   action go\n        when {guard}\n        {does}\n\n\
             \x20   action tell\n        when n = 8\n        send take(n) to self\n\n\
             \x20   on take(v) from s\n        got = v\n\n\
             goal reached\n    some a in servers: a.n = 9\n"
        );
        let mut found = Diagnostics::new();
        let source = Source::read("x.protocol", text.as_bytes(), &mut found);
        let program = protocol::read(&source);
        let program = program.unwrap_or_else(|found| panic!("{text}\n{found:#?}"));
        tla("x", &program)[0].1.lines().map(str::to_string).collect()
    }

    #[test]
    fn expressions_keep_their_meaning() {
        let own = "send take(got) to self";
        for (guard, expected) in [
            ("n = 1 + 2 - 3", "me.n = (1 + 2) - 3"),
            ("n - (1 - 2) = -1", "me.n - (1 - 2) = -1"),
            ("n * 2 + 1 = (n + 2) * 2", "me.n * 2 + 1 = (me.n + 2) * 2"),
            ("n - -1 = 0", "me.n - (-1) = 0"),
            ("n / 2 = 0", r"me.n \div 2 = 0"),
            ("2 / n = 0", "Div(2, me.n) = 0"),
            ("n / count(servers) = 0", r"me.n \div Cardinality(servers) = 0"),
            ("count(seen) = count(log)", "Cardinality(me.seen) = Len(me.log)"),
            ("not n = 1", "~(me.n = 1)"),
            ("n = 1 or n = 2 or n = 3", r"me.n = 1 \/ me.n = 2 \/ me.n = 3"),
            ("n = 1 or n = 2 and n != 3", r"me.n = 1 \/ (me.n = 2 /\ me.n # 3)"),
            ("self in seen", r"self \in me.seen"),
            ("max(n, most) >= majority(servers)", "Max(me.n, most) >= Majority(servers)"),
            // Of two choices TLC tries both.
            ("got = none or got < 3", "(me.got = none \\/ me.got < 3) = TRUE"),
            ("n = 1 or most < 3", r"me.n = 1 \/ most < 3"),
        ] {
            let lines = lines(guard, own);
            let expected = format!("    /\\ {expected}");
            assert!(lines.contains(&expected), "{guard}: {expected}\n{}", lines.join("\n"));
        }
        let both = lines("n = 1 and (n = 2 or n = 3)", own);
        assert!(both.contains(&r"    /\ me.n = 2 \/ me.n = 3".to_string()), "{}", both.join("\n"));
    }

    #[test]
    fn lines_of_a_rule_see_what_the_lines_before_them_did() {
        for (does, expected) in [
            ("n = 1\n        got = n", vec!["![self].n   = 1,", "![self].got = 1]"]),
            ("n = n + 1\n        got = n", vec!["n == me.n + 1", "![self].n   = n,"]),
            (
                "if n = 1\n            n = 2\n        else if n = 2\n            got = n",
                vec![
                    "holds == me.n = 1",
                    "![self].n   = IF holds THEN 2 ELSE me.n,",
                    "IF holds THEN me.got ELSE (IF me.n = 2 THEN me.n ELSE me.got)]",
                ],
            ),
            (
                "append n to log\n        drop first of log",
                vec!["log == Append(me.log, me.n)", "EXCEPT ![self].log = Tail(log)]"],
            ),
            (
                "if n = 1\n            send take(n) to self\n        send take(2) to servers",
                vec![
                    "network' = With(With(network,",
                    "IF me.n = 1 THEN {[type |-> \"take\", from |-> self, to |-> self, v |-> me.n]} \
                     ELSE {}),",
                ],
            ),
        ] {
            let text = lines("n < 9", does).join("\n");
            for expected in expected {
                assert!(text.contains(expected), "{does}: {expected}\n{text}");
            }
        }
    }

    #[test]
    fn a_module_is_called_as_its_protocol_where_that_is_a_name() {
        for (protocol, module) in [
            ("paxos", "paxos"),
            ("two-phase", "two_phase"),
            ("42", "protocol_42"),
            ("Bags", "Bags_"),
        ] {
            assert_eq!(module_name(protocol), module);
        }
    }
}
