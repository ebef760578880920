//! Numbers drawn from a seed, the same on every machine.
//!
//! A run draws nothing while it goes on: its seed gives a list of numbers beforehand, and which of
//! them a message takes depends on its channel and on how many messages that channel has carried.
//! So a run that differs in one thing keeps all others, and a page needs the list and no generator.

use rand::rngs::Xoshiro128PlusPlus;
use rand::{Rng, SeedableRng};

/// A stream of numbers: Xoshiro128++ (Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators", 2021), `next_u32` only.
pub struct Stream(Xoshiro128PlusPlus);

impl Stream {
    /// The stream that belongs to a key.
    pub fn new(key: [u32; 4]) -> Stream {
        let mut seed = [0; 16];
        for (bytes, word) in seed.chunks_exact_mut(4).zip(key) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let mut generator = Xoshiro128PlusPlus::from_seed(seed);
        // The first numbers of keys that differ in few bits are alike; after some they are not.
        for _ in 0..16 {
            generator.next_u32();
        }
        Stream(generator)
    }

    /// A number below `bound`, each as likely as the others up to one part in 2³² / `bound`.
    pub fn below(&mut self, bound: u32) -> u32 {
        let product = u64::from(self.0.next_u32()) * u64::from(bound);
        (product >> 32) as u32
    }
}

/// How many numbers a seed gives.
pub const NUMBERS: usize = 127;
/// The largest of them; the least is 0.
pub const NUMBER_MAX: u32 = 40;

/// The numbers that a seed gives.
pub fn numbers(seed: u32) -> [u8; NUMBERS] {
    let mut stream = Stream::new([seed, 0, 0, 1]);
    std::array::from_fn(|_| stream.below(NUMBER_MAX + 1) as u8)
}

/// Which of the numbers belongs to the `nth` use of a pair: a channel from one actor to another, or
/// an actor and its rule. The factors have no common divisor with the length of the list, so that
/// neighbours are far apart.
pub fn place(one: usize, other: usize, nth: usize) -> usize {
    (one * 37 + other * 11 + nth * 53) % NUMBERS
}

#[cfg(test)]
mod tests {
    use super::{NUMBER_MAX, Stream, numbers, place};

    #[test]
    fn the_same_seed_gives_the_same_numbers_for_ever() {
        assert_eq!(numbers(7)[..8], [2, 33, 24, 9, 1, 19, 35, 4]);
        assert_eq!(numbers(11)[119..], [27, 14, 22, 37, 17, 9, 1, 8]);
    }

    #[test]
    fn numbers_spread_over_their_whole_range() {
        let mut seen = [0u32; NUMBER_MAX as usize + 1];
        for number in (0..33).flat_map(numbers) {
            seen[usize::from(number)] += 1;
        }
        // 102 of each are to be expected; 50 less or more would be five deviations.
        assert!(seen.iter().all(|count| (52..=152).contains(count)), "{seen:?}");
        assert_eq!(Stream::new([1, 2, 3, 4]).below(1), 0);
    }

    #[test]
    fn messages_to_a_few_actors_and_the_next_ones_take_different_numbers() {
        for from in 0..12 {
            let taken = (0..12).flat_map(|to| (0..4).map(move |nth| place(from, to, nth)));
            let different: std::collections::BTreeSet<usize> = taken.collect();
            assert!(different.len() >= 42, "{}", different.len());
        }
    }
}
