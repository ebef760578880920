//! Turns values into text for pictures and sentences.

use crate::protocol::cluster::Cluster;
use crate::protocol::frame::Frame;
use crate::protocol::program::{Program, TextPart};
use crate::protocol::value::{ActorId, Value, members};

/// What an actor is called: `acceptor 2`.
pub fn actor(program: &Program, cluster: &Cluster, actor: ActorId) -> String {
    format!("{} {}", program.roles[cluster.role(actor)].name, cluster.number(actor))
}

/// A value as people read it.
pub fn value(program: &Program, cluster: &Cluster, value: &Value) -> String {
    match value {
        Value::None => "none".to_string(),
        Value::Number(number) => minus(&number.to_string()),
        Value::Word(word) => program.words[usize::from(*word)].clone(),
        Value::Actor(who) => actor(program, cluster, *who),
        Value::Set(0) => "nobody".to_string(),
        Value::Set(set) => {
            let names: Vec<String> =
                members(*set).map(|member| actor(program, cluster, member)).collect();
            names.join(", ")
        }
        Value::List(list) if list.is_empty() => "empty".to_string(),
        Value::List(all) | Value::Table(_, all) => {
            each(all, ", ", |value| self::value(program, cluster, value))
        }
        Value::Record(all) => each(all, ":", |value| self::value(program, cluster, value)),
        Value::Truth(truth) => if *truth { "yes" } else { "no" }.to_string(),
    }
}

fn each(all: &[Value], between: &str, show: impl Fn(&Value) -> String) -> String {
    all.iter().map(show).collect::<Vec<String>>().join(between)
}

/// A number with a minus sign that one can see from the back of a room.
pub fn minus(number: &str) -> String {
    number.replace('-', "−")
}

/// A value as tests and scripts read it: `none`, a number, the numbers of actors with commas.
pub fn raw(program: &Program, cluster: &Cluster, value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Actor(who) => cluster.number(*who).to_string(),
        Value::Set(set) => {
            let numbers: Vec<String> =
                members(*set).map(|member| cluster.number(member).to_string()).collect();
            numbers.join(",")
        }
        Value::List(all) | Value::Table(_, all) => {
            each(all, ",", |value| raw(program, cluster, value))
        }
        Value::Record(all) => each(all, ":", |value| raw(program, cluster, value)),
        _ => self::value(program, cluster, value),
    }
}

/// What stands in a picture where a value cannot be computed.
pub const MISSING: &str = "—";

/// A text with its values filled in, as far as they can be computed.
pub fn text_so_far(
    program: &Program,
    cluster: &Cluster,
    parts: &[TextPart],
    frame: &mut Frame<'_>,
) -> String {
    let one = |part| text(program, cluster, std::slice::from_ref(part), frame);
    parts.iter().map(one).map(|text| text.unwrap_or_else(|_| MISSING.to_string())).collect()
}

/// A text with its values filled in.
pub fn text(
    program: &Program,
    cluster: &Cluster,
    parts: &[TextPart],
    frame: &mut Frame<'_>,
) -> Result<String, String> {
    let mut text = String::new();
    for part in parts {
        match part {
            TextPart::Words(words) => text.push_str(words),
            TextPart::Value(expr) => text.push_str(&value(program, cluster, &frame.value(expr)?)),
        }
    }
    Ok(text)
}
