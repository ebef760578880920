//! Turns a program into the text of a module: constants, variables, first values, actions, claims.

use crate::export::action::{Action, Called};
use crate::export::scope::TermScope;
use crate::export::term::{Need, Terms};

/// How long the lines between the parts of a module are.
const WIDTH: usize = 77;

/// The module of a program.
pub fn module(name: &str, protocol: &str, terms: &mut Terms<'_>) -> String {
    let first = terms.first_values();
    let roles = terms.program.roles.len();
    let actions: Vec<Vec<Action>> = (0..roles).map(|role| terms.actions(role)).collect();
    let claims = terms.claims();
    let title = format!(" MODULE {name} ");
    let dashes = (WIDTH - title.len().min(WIDTH - 8)) / 2;
    let dashes = "-".repeat(dashes);
    let line = "-".repeat(WIDTH);
    let mut parts = vec![
        format!("{dashes}{title}{dashes}\n{}", terms.header(protocol, name)),
        terms.declarations(),
        terms.definitions(),
        first,
        format!("{line}\n{}", terms.messages()),
    ];
    for (role, actions) in terms.program.roles.iter().zip(&actions) {
        let texts: Vec<&str> = actions.iter().map(|action| action.text.as_str()).collect();
        parts.push(format!("{line}\n\\* role {}\n\n{}", role.name, texts.join("\n")));
    }
    parts.push(format!("{line}\n{}", terms.next(&actions)));
    if !claims.is_empty() {
        parts.push(format!("{line}\n{claims}"));
    }
    format!("{}{}\n", parts.join("\n"), "=".repeat(WIDTH))
}

/// What only some modules need. `NONE` stands for what nothing is called, `EVERYBODY` for the set
/// of all actors.
const DEFINITIONS: [(Need, &str); 12] = [
    (Need::Number, "Number(a) == a[2]\n"),
    (Need::Numbered, "Numbered(n, all) == CHOOSE a \\in all : Number(a) = n\n"),
    (
        Need::Somebody,
        "\\* `none` is nobody: then there is nothing to choose.\n\
         Somebody(a) == CHOOSE b \\in EVERYBODY : b = a\n",
    ),
    (
        Need::Majority,
        "\n\\* More than half of all.\nMajority(all) == Cardinality(all) \\div 2 + 1\n",
    ),
    (Need::Max, "\nMax(a, b) == IF a > b THEN a ELSE b\n"),
    (Need::Min, "\nMin(a, b) == IF a < b THEN a ELSE b\n"),
    (
        Need::Item,
        "\n\\* Where a list has nothing there is `NONE`.\n\
         Item(list, n) == IF n \\in DOMAIN list THEN list[n] ELSE NONE\n",
    ),
    (
        Need::Div,
        "\n\\* Rounded down, whatever the signs.\n\
         Div(a, b) == IF b > 0 THEN a \\div b ELSE (-a) \\div (-b)\n",
    ),
    (
        Need::Agree,
        "\n\\* One list begins with the other.\n\
         Agree(a, b) == \\A n \\in 1 .. Len(a) : n > Len(b) \\/ a[n] = b[n]\n",
    ),
    (
        Need::Put,
        "\n\\* A list with another value at a place.\n\
         Put(list, at, value) ==\n    [n \\in 1 .. Max(at, Len(list)) |-> \
         IF n = at THEN value ELSE Item(list, n)]\n",
    ),
    (
        Need::Field,
        "\n\\* Where there is no record, its fields are `NONE`.\n\
         Field(record, name) == IF record = NONE THEN NONE ELSE record[name]\n",
    ),
    (
        Need::Total,
        "\n\\* What the values of a function come to together.\n\
         Total(f) ==\n    LET Of[all \\in SUBSET DOMAIN f] ==\n        \
         IF all = {} THEN 0\n        \
         ELSE LET one == CHOOSE a \\in all : TRUE IN f[one] + Of[all \\ {one}]\n    \
         IN Of[DOMAIN f]\n",
    ),
];

impl Terms<'_> {
    /// The comment lines that the protocol begins with.
    fn header(&self, protocol: &str, name: &str) -> String {
        let lines = self.program.source.text.lines();
        let lines = lines.take_while(|line| line.starts_with('#'));
        let mut text: String = lines
            .map(|line| format!("\\* {}", line.trim_start_matches('#').trim_start()))
            .map(|line| format!("{}\n", line.trim_end()))
            .collect();
        if !text.is_empty() {
            text.push_str("\\*\n");
        }
        let (written, run) = (
            format!("\\* Written by `synod export {protocol} --tla`. To check it:"),
            format!("java -cp tla2tools.jar tlc2.TLC -deadlock -config {name}-1.cfg {name}.tla"),
        );
        text.push_str(&format!("{written}\n\\*     {run}\n"));
        text
    }

    fn declarations(&self) -> String {
        let (program, names) = (self.program, &self.names);
        let mut constants = vec![(names.none.clone(), "nothing yet: a model value".to_string())];
        for (role, called) in program.roles.iter().zip(&names.roles) {
            let what = format!("how many actors of the role {} take part", role.name);
            constants.push((called.count.clone(), what));
        }
        for ((limit, number), name) in program.limits.iter().zip(&names.limits) {
            constants.push((name.clone(), format!("limit {limit} = {number}")));
        }
        let crashes = "whether actors of the service crash and restart".to_string();
        constants.push((names.crashes.clone(), crashes));
        let duplicates = "whether messages may arrive again".to_string();
        constants.push((names.duplicates.clone(), duplicates));
        let mut variables = Vec::new();
        for (role, called) in program.roles.iter().zip(&names.roles) {
            variables.push((called.holds.clone(), format!("what each {} remembers", role.name)));
        }
        if self.is_up {
            variables.push((names.alive.clone(), "who has not crashed".to_string()));
        }
        let network = "the messages under way: of each type a bag".to_string();
        variables.push((names.network.clone(), network));
        let all: Vec<&str> = variables.iter().map(|(name, _)| name.as_str()).collect();
        let vars = format!("{} == <<{}>>\n", names.vars, all.join(", "));
        format!(
            "EXTENDS Integers, Sequences, FiniteSets, Bags\n\n{}\n{}\n{vars}",
            declared("CONSTANTS", &constants),
            declared("VARIABLES", &variables)
        )
    }

    fn definitions(&self) -> String {
        let mut text = String::from("\\* An actor is its role and its number.\n");
        let width = self.names.roles.iter().map(|names| names.all.len()).max().unwrap_or(0);
        for (role, names) in self.program.roles.iter().zip(&self.names.roles) {
            let (all, count) = (&names.all, &names.count);
            text.push_str(&format!(
                "{all:width$} == {{<<\"{}\", n>> : n \\in 1 .. {count}}}\n",
                role.name
            ));
        }
        let somebody: Vec<&str> = self.names.roles.iter().map(|names| names.all.as_str()).collect();
        for (number, name) in &self.names.below_zero {
            text.push_str(&format!("\n{name} == {number}\n"));
        }
        for (need, definition) in DEFINITIONS {
            if self.needs.contains(&need) {
                let definition = definition.replace("NONE", &self.names.none);
                text.push_str(&definition.replace("EVERYBODY", &somebody.join(" \\cup ")));
            }
        }
        text
    }

    /// What actors hold at first, and the first state.
    fn first_values(&mut self) -> String {
        let program = self.program;
        let mut text = String::new();
        for (nth, role) in program.roles.iter().enumerate() {
            let mut scope = TermScope::default();
            let registers = role.registers.iter().map(|register| {
                let value = self.term(&register.first, &mut scope).text;
                (register.name.as_str(), value)
            });
            let registers: Vec<(&str, String)> = registers.collect();
            let width = registers.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
            let width = if registers.len() > 1 { width } else { 0 };
            let fields: Vec<String> = registers
                .iter()
                .map(|(name, value)| format!("{name:width$} |-> {value}"))
                .collect();
            let fields = match fields.is_empty() {
                true => "<<>>".to_string(),
                false => format!("[{}]", fields.join(",\n     ")),
            };
            let break_ = if registers.len() > 1 { "\n    " } else { " " };
            text.push_str(&format!("{}(self) =={break_}{fields}\n\n", self.names.roles[nth].first));
        }
        text.push_str("Init ==\n");
        for names in &self.names.roles {
            let (holds, all, first) = (&names.holds, &names.all, &names.first);
            text.push_str(&format!("    /\\ {holds} = [self \\in {all} |-> {first}(self)]\n"));
        }
        if self.is_up {
            let all: Vec<&str> = self.names.roles.iter().map(|names| names.all.as_str()).collect();
            text.push_str(&format!("    /\\ {} = {}\n", self.names.alive, all.join(" \\cup ")));
        }
        let types: Vec<String> =
            program.messages.iter().map(|message| format!("\"{message}\"")).collect();
        let lines: Vec<String> = types.chunks(6).map(|some| some.join(", ")).collect();
        let types = lines.join(&format!(",\n{}", " ".repeat(22)));
        let network = &self.names.network;
        text.push_str(&format!("    /\\ {network} =\n"));
        text.push_str(&format!("           [type \\in {{{types}}} |-> EmptyBag]\n"));
        text
    }

    /// How messages come and go.
    fn messages(&self) -> String {
        let (network, duplicates) = (&self.names.network, &self.names.duplicates);
        let holds = &self.names.roles[0].holds;
        format!(
            r"\* A message under way arrives at any moment, or never: a loss needs no step.
\* With `{duplicates}` it stays, to arrive again. A message that would change nothing and send
\* nothing is no step: that is what conditions like `{holds}' # {holds}` say.

Arriving(self, type) == {{m \in BagToSet({network}[type]) : m.to = self}}

With(net, msgs) ==
    [type \in DOMAIN net |->
        LET new == {{m \in msgs : m.type = type}}
        IN  IF {duplicates}
            THEN SetToBag(BagToSet(net[type]) \cup new)
            ELSE net[type] (+) SetToBag(new)]

Without(m) ==
    IF {duplicates}
    THEN {network}
    ELSE [{network} EXCEPT ![m.type] = @ (-) SetToBag({{m}})]

Send(msgs)     == {network}' = With({network}, msgs)
Receive(m)     == {network}' = Without(m)
Reply(m, msgs) == {network}' = With(Without(m), msgs)
"
        )
    }

    /// The next-state relation and the specification.
    fn next(&self, actions: &[Vec<Action>]) -> String {
        let mut text = String::from("Next ==\n");
        for (names, actions) in self.names.roles.iter().zip(actions) {
            let all: Vec<&Called> =
                actions.iter().filter_map(|action| action.called.as_ref()).collect();
            if all.is_empty() {
                continue;
            }
            let lines = choices(&all);
            match lines.as_slice() {
                [line] => {
                    text.push_str(&format!("    \\/ \\E self \\in {} : {line}\n", names.all));
                }
                _ => {
                    text.push_str(&format!("    \\/ \\E self \\in {} :\n", names.all));
                    text.extend(lines.iter().map(|line| format!("        \\/ {line}\n")));
                }
            }
        }
        if text.ends_with("==\n") {
            text.push_str("    FALSE\n");
        }
        let vars = &self.names.vars;
        format!("{text}\nSpec == Init /\\ [][Next]_{vars}\n")
    }
}

/// What an actor may do: the actions for one type of message together.
fn choices(actions: &[&Called]) -> Vec<String> {
    let is_same = |a: &&Called, b: &&Called| match (a, b) {
        (Called::With(_, a), Called::With(_, b)) => a == b,
        _ => false,
    };
    let together = actions.chunk_by(is_same).map(|same| {
        let calls: Vec<String> = same
            .iter()
            .map(|called| match called {
                Called::Alone(name) => format!("{name}(self)"),
                Called::With(name, _) => format!("{name}(self, m)"),
            })
            .collect();
        match same[0] {
            Called::Alone(_) => calls.concat(),
            Called::With(_, message) => {
                let arriving = format!("\\E m \\in Arriving(self, \"{message}\") :");
                match calls.as_slice() {
                    [call] => format!("{arriving} {call}"),
                    _ => calls
                        .iter()
                        .fold(arriving, |text, call| format!("{text}\n            \\/ {call}")),
                }
            }
        }
    });
    together.collect()
}

/// Names with commas between them and a comment behind each.
fn declared(keyword: &str, names: &[(String, String)]) -> String {
    let width = names.iter().map(|(name, _)| name.len() + 1).max().unwrap_or(0);
    let mut text = format!("{keyword}\n");
    for (nth, (name, what)) in names.iter().enumerate() {
        let comma = if nth + 1 < names.len() { "," } else { "" };
        let name = format!("{name}{comma}");
        text.push_str(&format!("    {name:width$}  \\* {what}\n"));
    }
    text
}
