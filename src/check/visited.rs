//! Rows of words, each kept once: the states that a search has visited.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Rows of equal length, numbered in the order in which they were first seen.
#[derive(Debug)]
pub struct Visited {
    width: usize,
    words: Vec<u64>,
    seen: HashTable<u32>,
}

impl Visited {
    /// No rows yet; each will have `width` words.
    pub fn new(width: usize) -> Visited {
        Visited { width, words: Vec::new(), seen: HashTable::new() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// The row at `nth`.
    #[inline]
    pub fn row(&self, nth: usize) -> &[u64] {
        &self.words[nth * self.width..(nth + 1) * self.width]
    }

    /// The number of a row, and whether it is new.
    #[inline]
    pub fn insert(&mut self, row: &[u64]) -> (usize, bool) {
        self.insert_hashed(hash(row), row)
    }

    /// The same, of a row whose [`hash`] is known.
    #[inline]
    pub fn insert_hashed(&mut self, hash: u64, row: &[u64]) -> (usize, bool) {
        debug_assert_eq!(row.len(), self.width);
        let (words, width) = (&self.words, self.width);
        let at = |nth: &u32| &words[*nth as usize * width..(*nth as usize + 1) * width];
        if let Some(nth) = self.seen.find(hash, |nth| at(nth) == row) {
            return (*nth as usize, false);
        }
        let nth = u32::try_from(self.seen.len()).expect("a search stops before it has so many");
        self.seen.insert_unique(hash, nth, |nth| self::hash(at(nth)));
        self.words.extend_from_slice(row);
        (nth as usize, true)
    }

    /// Makes every row longer by zeros.
    pub fn widen(&mut self, width: usize) {
        let old = std::mem::replace(self, Visited::new(width));
        let mut row = vec![0; width];
        self.words.reserve(old.len() * width);
        for nth in 0..old.len() {
            row[..old.width].copy_from_slice(old.row(nth));
            self.insert(&row);
        }
    }

    /// How many bytes the rows themselves take.
    pub fn row_bytes(&self) -> usize {
        self.words.len() * 8
    }

    /// About how many bytes it takes in all.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * 8 + self.seen.capacity() * 6
    }
}

/// The hash of a row, whatever zeros are at its end: a row that gets wider keeps it.
#[inline]
pub fn hash(row: &[u64]) -> u64 {
    let mut hasher = FxHasher::default();
    let zeros = row.iter().rev().take_while(|word| **word == 0).count();
    for word in &row[..row.len() - zeros] {
        hasher.write_u64(*word);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{Visited, hash};

    #[test]
    fn a_row_has_one_number_however_often_it_comes_and_however_wide() {
        let mut visited = Visited::new(2);
        for nth in 0..1000 {
            assert_eq!(visited.insert(&[nth, nth % 7]), (nth as usize, true));
        }
        assert_eq!(visited.insert(&[500, 500 % 7]), (500, false));
        visited.widen(3);
        assert_eq!(visited.len(), 1000);
        assert_eq!(visited.insert(&[500, 500 % 7, 0]), (500, false));
        assert_eq!(visited.insert(&[500, 500 % 7, 1]), (1000, true));
        assert_eq!(visited.row(999), [999, 999 % 7, 0]);
        assert_eq!(hash(&[500, 3]), hash(&[500, 3, 0, 0]));
        assert_ne!(hash(&[500, 3]), hash(&[500, 0, 3]));
    }
}
