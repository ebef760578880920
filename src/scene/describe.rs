//! Turns a scene into sentences, for whoever cannot see its picture.

use crate::protocol::check::names::plural;
use crate::scene::cast::Actor;
use crate::scene::{Scene, ShownRegister};
use crate::words::Words;

/// What the picture shows as a whole, in full sentences. What each actor holds is in its [`label`].
pub fn describe(scene: &Scene) -> String {
    if let Some(description) = &scene.description {
        return description.clone();
    }
    let words = &*scene.words;
    let mut sentences = vec![who(scene)];
    let said = |one: &str, many: &str, actors: &[Actor]| {
        let name = if actors.len() == 1 { one } else { many };
        words.with(name, &[("who", &names(scene, actors))])
    };
    if let Some(cluster) = &scene.cluster {
        let roles: Vec<String> = cluster
            .roles
            .iter()
            .map(|role| &scene.cast.roles[*role])
            .map(|(role, number)| counted(scene, role, *number))
            .collect();
        let roles = list(words, &roles);
        let parts = [("roles", roles.as_str()), ("title", &cluster.title)];
        sentences.push(words.with("box_around", &parts));
    }
    for (actors, _) in groups(scene, &|actor| scene.dead.contains(&actor).then_some(())) {
        sentences.push(said("has_crashed", "have_crashed", &actors));
    }
    for (actors, _) in groups(scene, &|actor| scene.isolated.contains(&actor).then_some(())) {
        sentences.push(said("stands_isolated", "stand_isolated", &actors));
    }
    if !scene.lit.is_empty() {
        let lit: Vec<Actor> = scene.lit.iter().copied().collect();
        sentences.push(said("stands_out", "stand_out", &lit));
    }
    let mut text = String::new();
    for sentence in sentences {
        text.push_str(&capitalized(&sentence));
        text.push_str(if sentence.ends_with(['?', '.']) { " " } else { ". " });
    }
    text.trim_end().to_string()
}

/// What one actor is called and how it stands: `server 1, crashed`.
pub fn label(scene: &Scene, actor: Actor) -> String {
    let mut label = scene.cast.name(actor);
    if scene.dead.contains(&actor) {
        label.push_str(&format!(", {}", scene.words.of("crashed")));
    }
    if scene.isolated.contains(&actor) {
        label.push_str(&format!(", {}", scene.words.of("isolated")));
    }
    if let Some(says) = scene.says.get(&actor) {
        label.push_str(&format!(", {}", scene.words.with("says", &[("sentence", says)])));
    }
    if let Some(registers) = scene.registers.get(&actor) {
        label.push_str(": ");
        label.push_str(&in_words(registers));
    }
    label
}

fn who(scene: &Scene) -> String {
    let roles: Vec<String> =
        scene.cast.roles.iter().map(|(role, number)| counted(scene, role, *number)).collect();
    scene.words.with("shows", &[("cast", &list(&scene.words, &roles))])
}

fn counted(scene: &Scene, role: &str, number: u8) -> String {
    if number == 1 {
        return format!("1 {role}");
    }
    let program = scene.play.as_ref().map(|play| &play.program);
    let known = program.and_then(|program| Some(&program.roles[program.role(role)?].plural));
    format!("{number} {}", known.cloned().unwrap_or_else(|| plural(role)))
}

fn in_words(registers: &[ShownRegister]) -> String {
    let pairs: Vec<String> =
        registers.iter().map(|register| format!("{} {}", register.name, register.value)).collect();
    pairs.join(", ")
}

/// Actors of one role with an equal value stand together, in the order of the cast.
fn groups<T: PartialEq>(scene: &Scene, value: &dyn Fn(Actor) -> Option<T>) -> Vec<(Vec<Actor>, T)> {
    let mut groups: Vec<(Vec<Actor>, T)> = Vec::new();
    for actor in scene.cast.actors() {
        let Some(value) = value(actor) else { continue };
        match groups
            .iter_mut()
            .find(|(actors, seen)| actors[0].role == actor.role && *seen == value)
        {
            Some((actors, _)) => actors.push(actor),
            None => groups.push((vec![actor], value)),
        }
    }
    groups
}

/// `every acceptor` where all of a role are meant, else each by name.
fn names(scene: &Scene, actors: &[Actor]) -> String {
    let mut words = Vec::new();
    for (role, (name, number)) in scene.cast.roles.iter().enumerate() {
        let members: Vec<Actor> =
            actors.iter().copied().filter(|actor| actor.role == role).collect();
        match members.len() {
            n if n == usize::from(*number) && n > 1 => {
                words.push(scene.words.with("every", &[("role", name)]));
            }
            _ => words.extend(members.into_iter().map(|actor| scene.cast.name(actor))),
        }
    }
    list(&scene.words, &words)
}

fn list(words: &Words, all: &[String]) -> String {
    match all {
        [] => words.of("nobody").to_string(),
        [one] => one.clone(),
        [first @ .., last] => words.with("and", &[("first", &first.join(", ")), ("last", last)]),
    }
}

/// Sentences with a large first letter each, which may stand behind a sign: `✕ Acceptor 1 refuses.`
pub fn capitalized(sentences: &str) -> String {
    let mut out = String::with_capacity(sentences.len());
    let mut begins = true;
    for character in sentences.chars() {
        begins |= character == ' ' && out.ends_with('.');
        if begins && character.is_alphanumeric() {
            out.extend(character.to_uppercase());
            begins = false;
        } else {
            out.push(character);
        }
    }
    out
}
