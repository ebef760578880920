//! Rows of words, each kept once: the worlds that a search has seen.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Rows of equal length, numbered in the order in which they were first seen.
#[derive(Debug)]
pub struct Worlds {
    width: usize,
    words: Vec<u64>,
    seen: HashTable<u32>,
}

impl Worlds {
    /// No rows yet, each to be so many words.
    pub fn new(width: usize) -> Worlds {
        Worlds { width, words: Vec::new(), seen: HashTable::new() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// The row at `nth`.
    pub fn row(&self, nth: usize) -> &[u64] {
        &self.words[nth * self.width..(nth + 1) * self.width]
    }

    /// The number of a row, and whether it is new.
    pub fn insert(&mut self, row: &[u64]) -> (usize, bool) {
        debug_assert_eq!(row.len(), self.width);
        let (words, width) = (&self.words, self.width);
        let hash = hash(row);
        let at = |nth: &u32| &words[*nth as usize * width..(*nth as usize + 1) * width];
        if let Some(nth) = self.seen.find(hash, |nth| at(nth) == row) {
            return (*nth as usize, false);
        }
        let nth = u32::try_from(self.seen.len()).expect("a search stops before it has so many");
        self.seen.insert_unique(hash, nth, |nth| self::hash(at(nth)));
        self.words.extend_from_slice(row);
        (nth as usize, true)
    }

    /// Makes every row longer by zeros, where it is: two copies might be too much.
    pub fn widen(&mut self, width: usize) {
        let (old, count) = (std::mem::replace(&mut self.width, width), self.len());
        self.words.resize(count * width, 0);
        for nth in (0..count).rev() {
            self.words.copy_within(nth * old..(nth + 1) * old, nth * width);
            self.words[nth * width + old..(nth + 1) * width].fill(0);
        }
        let at = |nth: &u32| &self.words[*nth as usize * width..(*nth as usize + 1) * width];
        self.seen.clear();
        for nth in (0..).take(count) {
            self.seen.insert_unique(hash(at(&nth)), nth, |nth| hash(at(nth)));
        }
    }

    /// Forgets every row.
    pub fn clear(&mut self) {
        self.words.clear();
        self.seen.clear();
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        // Memory that is set aside for more words and not yet written costs nothing.
        self.words.len() * size_of::<u64>() + self.seen.capacity() * 6
    }
}

fn hash(row: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    for word in row {
        hasher.write_u64(*word);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Worlds;

    #[test]
    fn a_row_has_one_number_however_often_it_comes_and_however_wide() {
        let mut worlds = Worlds::new(2);
        for nth in 0..1000 {
            assert_eq!(worlds.insert(&[nth, nth % 7]), (nth as usize, true));
        }
        assert_eq!(worlds.insert(&[500, 500 % 7]), (500, false));
        worlds.widen(3);
        assert_eq!(worlds.len(), 1000);
        assert_eq!(worlds.insert(&[500, 500 % 7, 0]), (500, false));
        assert_eq!(worlds.insert(&[500, 500 % 7, 1]), (1000, true));
        assert_eq!(worlds.row(999), [999, 999 % 7, 0]);
    }
}
