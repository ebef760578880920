//! Turns the weights of a site, and what searches have found, into tables.

use crate::shell::progress::Work;
use crate::site::Site;
use crate::site::weight::Weight;
use crate::verify::Verdict;

/// How many pages are listed; of a larger deck the heaviest.
const ROWS_MAX: usize = 40;

/// A line a page: what it weighs and what it may, in bytes.
pub fn weights(site: &Site, all: bool) -> String {
    let mut rows: Vec<&Weight> = site.weights.iter().collect();
    let left_out = if all { 0 } else { rows.len().saturating_sub(ROWS_MAX) };
    if left_out > 0 {
        rows.sort_by(|a, b| (b.bytes, &a.name).cmp(&(a.bytes, &b.name)));
        rows.truncate(ROWS_MAX);
    }
    let mut text = format!("{:<16} {:>9} {:>9}\n", "page", "gzip -9", "budget");
    let shown = (site.shown.bytes > 0).then_some(&site.shown);
    for weight in rows.into_iter().chain(shown).chain([&site.script]) {
        let budget = weight.budget.bytes().map_or("—".to_string(), grouped);
        text.push_str(&format!("{:<16} {:>9} {budget:>9}\n", weight.name, grouped(weight.bytes)));
    }
    if left_out > 0 {
        text.push_str(&format!("… and {left_out} lighter pages\n"));
    }
    text
}

/// A line for each search: what it has seen, and how long that took; then how runs end.
pub fn verdicts(verdicts: &[Verdict], work: &Work) -> String {
    let mut text = String::new();
    let mut subject = "";
    for verdict in verdicts {
        if verdict.subject != subject {
            subject = &verdict.subject;
            text.push_str(&format!("{subject}\n"));
        }
        let facts = &verdict.facts;
        let took = work.took(&format!("{subject}: {}", verdict.searched));
        let took = match took {
            Some(took) => format!("{:.1} s", took.as_secs_f64()),
            None => "kept".to_string(),
        };
        let seen = match (facts.random, facts.complete) {
            (true, _) => format!("random orders, up to {} steps each", facts.depth),
            (false, true) => format!("worlds, depth {}", facts.depth),
            (false, false) => format!("worlds, incomplete: all up to depth {}", facts.depth),
        };
        text.push_str(&format!(
            "  {}\n    {} {seen}; {} transitions, {took}\n",
            verdict.searched,
            number(facts.worlds),
            number(facts.transitions),
        ));
        if !facts.broken.is_empty() {
            text.push_str(&format!("    breaks: {}\n", facts.broken));
        }
        if !facts.goals.is_empty() {
            text.push_str(&format!("    reached: {}\n", facts.goals.join(", ")));
        }
        let ends = facts.outcomes.iter().map(|(name, count)| format!("{name} {}×", number(*count)));
        let ends: Vec<String> = ends.collect();
        if !ends.is_empty() {
            text.push_str(&format!("    outcomes: {}\n", ends.join(", ")));
        }
    }
    text
}

/// A count as people read it.
pub fn number(number: u64) -> String {
    grouped(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Digits in groups of three.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn digits_stand_in_groups_of_three() {
        for (number, expected) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")]
        {
            assert_eq!(grouped(number), expected);
        }
    }
}
