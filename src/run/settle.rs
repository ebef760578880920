//! Lets an actor act until it can do nothing more at once.

use crate::diagnostic::with_article;
use crate::protocol::evaluate::Fault;
use crate::protocol::program::Trigger;
use crate::protocol::value::ActorId;
use crate::run::world::Rules;

/// How many rules an actor runs through at one moment before it is said never to rest.
pub const ACTS_MAX: usize = 100;

/// How actors that could do something come to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// Any one of them does, in any order.
    Step,
    /// Each does at once.
    Auto,
}

/// Whether an action waits neither for a hand nor for time.
pub fn is_immediate(trigger: &Trigger) -> bool {
    matches!(trigger, Trigger::Action { by_hand: false, after: None, .. })
}

/// Lets `actor` act until `next` finds nothing that it would do at once; `act` does it.
///
/// # Errors
///
/// If a rule asks for what is not there, or the actor never rests.
pub fn settle<W, N>(
    rules: Rules<'_>,
    actor: ActorId,
    world: &mut W,
    next: impl Fn(&W) -> Result<Option<N>, Fault>,
    mut act: impl FnMut(&mut W, N) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut acts = 0;
    while let Some(what) = next(world)? {
        acts += 1;
        if acts > ACTS_MAX {
            let role = &rules.program.roles[rules.cluster.role(actor)];
            let message = format!("{} that never rests", with_article(&role.name));
            return Err(Fault { message, range: role.rules[0].range.clone() });
        }
        act(world, what)?;
    }
    Ok(())
}
