//! How a world is written as a row of words: sixteen bits an actor for what it holds, then a bit
//! for each message that may be under way.

/// Where things stand in a row.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Words of actors' states.
    pub states: usize,
    /// Words in all.
    pub width: usize,
}

impl Layout {
    /// For so many actors, with room for at least so many messages.
    pub fn new(actors: usize, flights: usize) -> Layout {
        let states = actors.div_ceil(4);
        Layout { states, width: states + flights.div_ceil(64).max(1) }
    }

    /// How many messages have room.
    pub fn flights(self) -> usize {
        (self.width - self.states) * 64
    }

    /// The state of an actor.
    #[inline]
    pub fn state(self, row: &[u64], actor: usize) -> u16 {
        (row[actor / 4] >> (actor % 4 * 16) & 0xFFFF) as u16
    }

    /// Writes the state of an actor.
    #[inline]
    pub fn set_state(self, row: &mut [u64], actor: usize, state: u16) {
        let shift = actor % 4 * 16;
        row[actor / 4] = row[actor / 4] & !(0xFFFF << shift) | u64::from(state) << shift;
    }

    /// Whether a message is under way.
    #[inline]
    pub fn has(self, row: &[u64], flight: u32) -> bool {
        row[self.states + flight as usize / 64] >> (flight % 64) & 1 == 1
    }

    /// Puts a message under way.
    #[inline]
    pub fn add(self, row: &mut [u64], flight: u32) {
        row[self.states + flight as usize / 64] |= 1 << (flight % 64);
    }

    /// Takes a message away.
    #[inline]
    pub fn remove(self, row: &mut [u64], flight: u32) {
        row[self.states + flight as usize / 64] &= !(1 << (flight % 64));
    }

    /// All messages under way, into `list`.
    #[inline]
    pub fn list(self, row: &[u64], list: &mut Vec<u32>) {
        list.clear();
        for (nth, word) in row[self.states..].iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let bit = rest.trailing_zeros();
                list.push((nth as u32) * 64 + bit);
                rest &= rest - 1;
            }
        }
    }
}
