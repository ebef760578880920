//! Numbers drawn from a seed, the same on every machine.
//!
//! Each number has a key of its own, what it is for, and is the first that a fresh generator with
//! that key gives. So a number does not depend on what else was drawn, and a run that differs in
//! one thing keeps all others.

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

/// The shortest and the longest way of a message, in milliseconds.
pub const LATENCY_MS: (u32, u32) = (400, 1200);
/// How fine latencies are, in milliseconds.
pub const GRAIN_MS: u32 = 20;

/// How long the `nth` message from one actor to another is on its way, in milliseconds.
pub fn latency(seed: u32, from: u8, to: u8, nth: u32) -> u32 {
    let key = [seed, u32::from(from) << 8 | u32::from(to), nth, 1];
    let steps = (LATENCY_MS.1 - LATENCY_MS.0) / GRAIN_MS + 1;
    LATENCY_MS.0 + Stream::new(key).below(steps) * GRAIN_MS
}

/// How long an actor waits before it does an action for the `nth` time, in milliseconds.
pub fn wait(seed: u32, actor: u8, rule: usize, nth: u32, (shortest, longest): (u32, u32)) -> u32 {
    let rule = u32::try_from(rule).unwrap_or(u32::MAX);
    let key = [seed, u32::from(actor) << 16 | rule, nth, 2];
    let steps = (longest - shortest) / GRAIN_MS + 1;
    shortest + Stream::new(key).below(steps) * GRAIN_MS
}

#[cfg(test)]
mod tests {
    use super::{Stream, latency, wait};

    #[test]
    fn the_same_seed_gives_the_same_numbers_for_ever() {
        let latencies: Vec<u32> = (0..8).map(|nth| latency(7, 0, 1, nth)).collect();
        assert_eq!(latencies, [580, 1180, 640, 480, 900, 1080, 1160, 600]);
        let others: Vec<u32> = (0..4).map(|to| latency(11, 3, to, 0)).collect();
        assert_eq!(others, [1080, 560, 900, 460]);
        assert_eq!(
            (0..3).map(|nth| wait(7, 2, 5, nth, (1500, 3000))).collect::<Vec<_>>(),
            [1700, 1560, 1960]
        );
    }

    #[test]
    fn latencies_spread_over_their_whole_range() {
        let mut seen = [0u32; 41];
        for seed in 0..100 {
            for nth in 0..41 {
                seen[((latency(seed, 1, 2, nth) - 400) / 20) as usize] += 1;
            }
        }
        // 100 of each are to be expected; 50 less or more would be five deviations.
        assert!(seen.iter().all(|count| (50..=150).contains(count)), "{seen:?}");
        assert_eq!(Stream::new([1, 2, 3, 4]).below(1), 0);
    }
}
