//! What registers hold and messages carry.

/// The number of an actor among all actors of a cast, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId(pub u8);

/// A value of the language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Nothing yet.
    None,
    /// A whole number.
    Number(i32),
    /// A word: its position among the program's words.
    Word(u8),
    /// An actor.
    Actor(ActorId),
    /// Actors, a bit each.
    Set(u64),
    /// A short list.
    List(Vec<Value>),
    /// The values of a record, in the order of its fields.
    Record(Vec<Value>),
    /// A value for each actor of a role, from this one on.
    Table(ActorId, Vec<Value>),
    /// Yes or no; conditions only, no register holds it.
    Truth(bool),
}

/// The most actors of a cast: a set has a bit for each, and as a signed number stays above zero.
pub const ACTORS_MAX: usize = 62;
/// The most values of a list.
pub const LIST_MAX: usize = 32;

/// The members of a set, in their order.
pub fn members(set: u64) -> impl Iterator<Item = ActorId> {
    (0..64u8).filter(move |bit| set >> bit & 1 == 1).map(ActorId)
}
