//! How a state is written as a row of words: sixteen bits an actor for its local state, then a bit
//! for each message that may be under way.

/// Where things stand in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Words of local states.
    pub locals: usize,
    /// Words in all.
    pub width: usize,
}

impl Layout {
    /// For this number of actors, with room for at least this number of messages.
    pub fn new(actors: usize, messages: usize) -> Layout {
        let locals = actors.div_ceil(4);
        Layout { locals, width: locals + messages.div_ceil(64).max(1) }
    }

    /// How many messages have room.
    pub fn messages(self) -> usize {
        (self.width - self.locals) * 64
    }

    /// The local state of an actor.
    #[inline]
    pub fn local(self, row: &[u64], actor: usize) -> u16 {
        (row[actor / 4] >> (actor % 4 * 16) & 0xFFFF) as u16
    }

    /// Writes the local state of an actor.
    #[inline]
    pub fn set_local(self, row: &mut [u64], actor: usize, local: u16) {
        let shift = actor % 4 * 16;
        row[actor / 4] = row[actor / 4] & !(0xFFFF << shift) | u64::from(local) << shift;
    }

    /// Whether a message is under way.
    #[inline]
    pub fn has(self, row: &[u64], message: u32) -> bool {
        row[self.locals + message as usize / 64] >> (message % 64) & 1 == 1
    }

    /// Puts a message under way.
    #[inline]
    pub fn add(self, row: &mut [u64], message: u32) {
        row[self.locals + message as usize / 64] |= 1 << (message % 64);
    }

    /// Takes a message away.
    #[inline]
    pub fn remove(self, row: &mut [u64], message: u32) {
        row[self.locals + message as usize / 64] &= !(1 << (message % 64));
    }

    /// Calls `visit` with each message under way that is also in `among`, one word of bits after
    /// the other, in the order of their numbers.
    #[inline]
    pub fn each(self, row: &[u64], among: impl Fn(usize) -> u64, mut visit: impl FnMut(u32)) {
        for (at, word) in row[self.locals..].iter().enumerate() {
            let mut rest = *word & among(at);
            while rest != 0 {
                visit(at as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
    }
}
