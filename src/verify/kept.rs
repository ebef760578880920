//! Results of searches, kept as text by the hash of what was searched.
//!
//! A line each: hash, states, steps, depth, whether all was seen, what was counted, goals,
//! outcomes, the invariant that a scene without some lines breaks, the run that it asked for, a run
//! for each outcome, and a checksum; between them tabs. What a whole protocol breaks is not kept,
//! so that it is always reported.
//!
//! A line whose checksum does not fit is damaged, and counts as not there. That is no protection
//! from somebody who means to deceive: who can write this file can write the protocol, too. Runs
//! are played before they are believed; numbers of states, goals and outcomes are not searched
//! anew, unless somebody asks for it (`synod verify --again`).

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// To be raised when searches change what they find.
const VERSION: u32 = 5;

/// What a search has found, as far as anybody needs it later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How many.
    pub states: u64,
    /// Steps between them.
    pub transitions: u64,
    /// The most steps that a state is away from the start; of random walks, the longest.
    pub depth: u32,
    /// Whether all was seen that was asked for.
    pub complete: bool,
    /// What was counted.
    pub counted: Tallied,
    /// The goals that were reached.
    pub goals: Vec<String>,
    /// How runs ended, and how often.
    pub outcomes: BTreeMap<String, u64>,
    /// The invariant that breaks without the lines that a scene lacks, or nothing.
    pub broken: String,
    /// The run that a scene asked for, as [`crate::run::moves::written`] writes it.
    pub run: Vec<u32>,
    /// A run for each outcome, as [`crate::scene::link`] writes it.
    pub endings: BTreeMap<String, String>,
}

/// What a search counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tallied {
    /// Different states.
    #[default]
    States,
    /// Random walks.
    Walks,
    /// Runs on a clock.
    Runs,
}

const TALLIED: [Tallied; 3] = [Tallied::States, Tallied::Walks, Tallied::Runs];

/// All that is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// By hash.
    pub facts: BTreeMap<String, Facts>,
}

/// The hash of what is searched.
pub fn key(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(VERSION.to_le_bytes());
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    digest[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Kept {
    /// Reads what was written. Lines that make no sense are not there.
    pub fn read(text: &str) -> Kept {
        Kept { facts: text.lines().filter_map(line).collect() }
    }

    /// The text to be kept.
    pub fn write(&self) -> String {
        let mut text = String::new();
        for (key, facts) in &self.facts {
            let outcomes: Vec<String> =
                facts.outcomes.iter().map(|(name, count)| format!("{name}={count}")).collect();
            let endings: Vec<String> =
                facts.endings.iter().map(|(name, run)| format!("{name}={run}")).collect();
            let run: Vec<String> = facts.run.iter().map(u32::to_string).collect();
            let line = format!(
                "{key}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
                facts.states,
                facts.transitions,
                facts.depth,
                u8::from(facts.complete),
                facts.counted as u8,
                facts.goals.join(";"),
                outcomes.join(";"),
                facts.broken,
                run.join("."),
                endings.join(";")
            );
            text.push_str(&format!("{line}\t{}\n", checksum(&line)));
        }
        text
    }
}

fn line(line: &str) -> Option<(String, Facts)> {
    let (line, sum) = line.rsplit_once('\t')?;
    if sum != checksum(line) {
        return None;
    }
    let cells: Vec<&str> = line.split('\t').collect();
    let [key, states, transitions, depth, complete, counted, goals, outcomes, broken, run, ends] =
        cells[..]
    else {
        return None;
    };
    let pairs = split(outcomes, ';').map(|pair| {
        let (name, count) = pair.rsplit_once('=')?;
        Some((name.to_string(), count.parse().ok()?))
    });
    Some((
        key.to_string(),
        Facts {
            states: states.parse().ok()?,
            transitions: transitions.parse().ok()?,
            depth: depth.parse().ok()?,
            complete: complete == "1",
            counted: *TALLIED.get(counted.parse::<usize>().ok()?)?,
            goals: split(goals, ';').map(str::to_string).collect(),
            outcomes: pairs.collect::<Option<_>>()?,
            broken: broken.to_string(),
            endings: split(ends, ';')
                .map(|pair| pair.split_once('=').map(|(name, run)| (name.into(), run.into())))
                .collect::<Option<_>>()?,
            run: split(run, '.').map(|step| step.parse().ok()).collect::<Option<_>>()?,
        },
    ))
}

fn checksum(line: &str) -> String {
    key(&[line])[..8].to_string()
}

fn split(text: &str, by: char) -> impl Iterator<Item = &str> {
    text.split(by).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Facts, Kept, Tallied, key};

    #[test]
    fn what_is_kept_is_read_as_it_was_written() {
        let facts = Facts {
            states: 7,
            transitions: 9,
            depth: 3,
            complete: true,
            counted: Tallied::Walks,
            goals: vec!["duel".into(), "election".into()],
            outcomes: [("1 and 2".to_string(), 4), ("none".to_string(), 1)].into(),
            broken: "agreement".into(),
            run: vec![0, 12, 3],
            endings: [("none".into(), "0/400k5".into())].into(),
        };
        let kept = Kept { facts: [(key(&["a"]), facts), (key(&["b"]), Facts::default())].into() };
        assert_eq!(Kept::read(&kept.write()), kept);
        assert_eq!(Kept::read("nonsense\n\t\t\n"), Kept::default());
    }

    #[test]
    fn a_damaged_line_is_not_there() {
        let facts = Facts { states: 77, run: vec![0, 12, 3], ..Facts::default() };
        let kept = Kept { facts: [(key(&["a"]), facts)].into() };
        let whole = kept.write();
        for damaged in [
            whole.replace("0.12.3", "0.12.4"),
            whole.replace("\t77\t", "\t78\t"),
            whole[..whole.len() - 2].to_string(),
            whole.replacen('\t', " ", 1),
        ] {
            assert_ne!(damaged, whole);
            assert_eq!(Kept::read(&damaged), Kept::default(), "{damaged}");
        }
    }

    #[test]
    fn a_hash_tells_parts_apart() {
        assert_ne!(key(&["ab", "c"]), key(&["a", "bc"]));
        assert_eq!(key(&["ab", "c"]).len(), 32);
    }
}
