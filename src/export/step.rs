//! Turns what a rule does into conjuncts that say the next state: what the actor holds, which
//! messages are under way, what stays as it is.

use crate::export::effect::{EffectTerms, SendTerms, Whom};
use crate::export::term::Terms;
use crate::protocol::program::{LabelId, Rule, Trigger};

/// How long a line may become before it is broken into two.
const WIDTH: usize = 100;

impl Terms<'_> {
    /// What the actor holds afterwards; `forgets` says that a crash has made it forget first.
    pub fn change(&self, role: usize, effect: &EffectTerms, forgets: bool) -> Option<String> {
        let holds = &self.names.roles[role].holds;
        let sets = effect.set.iter().map(|at| {
            let name = effect.scope.called[usize::from(*at)].clone();
            let value = effect.scope.registers[usize::from(*at)].text.clone();
            let labels = effect.labels.iter().filter(|(of, _)| of == at);
            (name, value, labels.map(|(_, label)| self.comment(Some(*label))).collect())
        });
        let sets: Vec<(String, String, String)> = sets.collect();
        match (forgets, sets.is_empty()) {
            (true, true) => Some(format!("{holds}' = [{holds} EXCEPT ![self] = me]")),
            (true, false) => {
                let sets = exceptions("!", &sets, 11, "]]");
                Some(format!("{holds}' = [{holds} EXCEPT ![self] = [me EXCEPT{sets}"))
            }
            (false, true) => None,
            (false, false) => {
                let sets = exceptions("![self]", &sets, 11, "]");
                Some(format!("{holds}' = [{holds} EXCEPT{sets}"))
            }
        }
    }

    /// That a message does something, where it may do nothing: then it stays under way.
    pub fn is_a_step(&self, role: usize, effect: &EffectTerms) -> Option<String> {
        let is_sure = |sending: &SendTerms| {
            let is_always = sending.when.is_empty() && sending.each.is_empty();
            is_always && matches!(sending.whom, Whom::One(_))
        };
        if effect.sends.iter().any(is_sure) {
            return None;
        }
        let holds = &self.names.roles[role].holds;
        let mut any: Vec<String> = Vec::new();
        any.extend((!effect.set.is_empty()).then(|| format!("{holds}' # {holds}")));
        for SendTerms { whom, when, each, .. } in &effect.sends {
            let mut all = when.clone();
            if let Whom::All(whom) = whom {
                all.push(format!("{whom} # {{}}"));
            }
            let mut is = match all.len() {
                0 => "TRUE".to_string(),
                1 => all.remove(0),
                _ => format!("({})", all.join(r" /\ ")),
            };
            for (bound, set) in each.iter().rev() {
                is = format!("(\\E {bound} \\in {set} : {is})");
            }
            any.push(is);
        }
        Some(any.join(r" \/ "))
    }

    /// What becomes of the messages under way.
    pub fn network(&self, rule: &Rule, effect: &EffectTerms) -> Option<String> {
        let receives = matches!(rule.trigger, Trigger::Message { .. });
        let mut labels: Vec<LabelId> = Vec::new();
        for label in effect.sends.iter().flat_map(|sending| &sending.labels) {
            if !labels.contains(label) {
                labels.push(*label);
            }
        }
        let labels: String = labels.iter().map(|label| self.comment(Some(*label))).collect();
        let network = &self.names.network;
        let text = match effect.sends.as_slice() {
            [] if receives => "Receive(m)".to_string(),
            [] => return None,
            [one] if receives => format!("Reply(m, {})", self.sent(one, 16)),
            [one] => format!("Send({})", self.sent(one, 12)),
            all => {
                let first = if receives { "Without(m)" } else { network.as_str() };
                let begin = format!("{network}' = {}{first}", "With(".repeat(all.len()));
                all.iter().fold(begin, |text, one| {
                    format!("{text},\n{}{})", " ".repeat(11), self.sent(one, 11))
                })
            }
        };
        Some(format!("{text}{labels}"))
    }

    /// The set of the messages that are sent, from a column on.
    fn sent(&self, sending: &SendTerms, column: usize) -> String {
        let SendTerms { message, carries, whom, when, each, .. } = sending;
        let mut through: Vec<String> =
            each.iter().map(|(bound, set)| format!("{bound} \\in {set}")).collect();
        let mut when = when.clone();
        if let [(bound, set)] = each.as_slice()
            && !when.is_empty()
        {
            let those = format!("{{{bound} \\in {set} : {}}}", when.join(r" /\ "));
            through = vec![format!("{bound} \\in {those}")];
            when.clear();
        }
        let to = match whom {
            Whom::One(to) => to.as_str(),
            Whom::All(all) => {
                through.push(format!("a \\in {all}"));
                "a"
            }
        };
        let all = match through.is_empty() {
            true => String::new(),
            false => format!(" : {}", through.join(", ")),
        };
        let name = &self.program.messages[usize::from(*message)];
        let head = format!("{{[type |-> \"{name}\", from |-> self, to |-> {to}");
        let count = u8::try_from(carries.len()).expect("the checker lets six pass");
        let fields = self.fields(*message, count).into_iter().zip(carries);
        let fields: Vec<String> =
            fields.map(|(field, value)| format!("{field} |-> {value}")).collect();
        let set = |column: usize, room: usize| {
            let line = [vec![head.clone()], fields.clone()].concat().join(", ");
            let line = format!("{line}]{all}}}");
            if fields.is_empty() || column + line.chars().count() + room < WIDTH {
                return line;
            }
            let indent = " ".repeat(column + 2);
            format!("{head},\n{indent}{}]{all}}}", fields.join(", "))
        };
        if when.is_empty() {
            return set(column, 1);
        }
        let when = when.join(r" /\ ");
        let line = format!("IF {when} THEN {} ELSE {{}}", set(0, 0));
        if column + line.chars().count() < WIDTH {
            return line;
        }
        let indent = " ".repeat(column);
        format!("IF {when}\n{indent}THEN {}\n{indent}ELSE {{}}", set(column + 5, 0))
    }

    /// The variables that stay as they are.
    pub fn unchanged(
        &self,
        role: usize,
        rule: &Rule,
        effect: &EffectTerms,
        forgets: bool,
    ) -> Option<String> {
        let changes = forgets || !effect.set.is_empty();
        let receives = matches!(rule.trigger, Trigger::Message { .. });
        let mut all: Vec<&str> = Vec::new();
        for (nth, names) in self.names.roles.iter().enumerate() {
            if nth != role || !changes {
                all.push(&names.holds);
            }
        }
        if self.is_up && rule.trigger != Trigger::Restart {
            all.push(&self.names.alive);
        }
        if !receives && effect.sends.is_empty() {
            all.push(&self.names.network);
        }
        match all.as_slice() {
            [] => None,
            [one] => Some(format!("UNCHANGED {one}")),
            _ => Some(format!("UNCHANGED <<{}>>", all.join(", "))),
        }
    }
}

/// What stands behind `EXCEPT`: names, values and comments, on one line if they are one.
pub fn exceptions(
    before: &str,
    sets: &[(String, String, String)],
    column: usize,
    end: &str,
) -> String {
    if let [(name, value, labels)] = sets
        && column + name.len() + value.len() + labels.len() < WIDTH - 45
    {
        return format!(" {before}.{name} = {value}{end}{labels}");
    }
    let width = sets.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    let indent = " ".repeat(column);
    let mut text = String::new();
    for (nth, (name, value, labels)) in sets.iter().enumerate() {
        let comma = if nth + 1 < sets.len() { "," } else { end };
        let rest = value.len() + comma.len() + labels.len();
        let is_long = column + before.len() + width + rest + 4 > WIDTH;
        let value = if is_long { format!("\n{indent}    {value}") } else { format!(" {value}") };
        text.push_str(&format!("\n{indent}{before}.{name:width$} ={value}{comma}{labels}"));
    }
    text
}
