//! Turns the weights of a site, and what searches have found, into text.

use crate::diagnostic::grouped;
use crate::site::Site;
use crate::site::weight::Weight;
use crate::verify::Verdict;
use crate::verify::kept::{Facts, Tallied};
use std::time::Duration;

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
        let budget = weight.budget.bytes().map_or("—".to_string(), |bytes| grouped(bytes as u64));
        text.push_str(&format!(
            "{:<16} {:>9} {budget:>9}\n",
            weight.name,
            grouped(weight.bytes as u64)
        ));
    }
    if left_out > 0 {
        text.push_str(&format!("… and {left_out} lighter pages\n"));
    }
    text
}

/// What a search has seen, and how long that took; then what it reached, and how runs end.
pub fn verdict(verdict: &Verdict, took: Option<Duration>, is_new_subject: bool) -> String {
    let Verdict { subject, searched, facts, .. } = verdict;
    let header = if is_new_subject { format!("{subject}\n") } else { String::new() };
    let mut text = format!("{header}  {searched}\n    {}\n", seen(facts, took));
    if !facts.broken.is_empty() {
        text.push_str(&format!("    breaks: {}\n", facts.broken));
    }
    if !facts.goals.is_empty() {
        text.push_str(&format!("    reached: {}\n", facts.goals.join(", ")));
    }
    let unit = match facts.counted {
        Tallied::States => "states",
        Tallied::Walks => "walks",
        Tallied::Runs => "runs",
    };
    let end = |(name, count): (&String, &u64)| format!("{name} ({} {unit})", grouped(*count));
    let ends: Vec<String> = facts.outcomes.iter().map(end).collect();
    if !ends.is_empty() {
        text.push_str(&format!("    can end: {}\n", ends.join(", ")));
    }
    text
}

/// The same in one line.
pub fn verdict_in_short(verdict: &Verdict, took: Option<Duration>) -> String {
    let Verdict { subject, searched, facts, .. } = verdict;
    format!("{subject}: {searched}: {}\n", seen(facts, took))
}

fn seen(facts: &Facts, took: Option<Duration>) -> String {
    let took = took.map_or("kept".to_string(), |took| format!("{:.1} s", took.as_secs_f64()));
    let (states, steps) = (grouped(facts.states), grouped(facts.transitions));
    match (facts.counted, facts.complete) {
        (Tallied::Walks, _) => {
            format!("{states} random walks of up to {} steps, {steps} steps, {took}", facts.depth)
        }
        (Tallied::Runs, _) => {
            format!("{states} timed runs of up to {} events, {steps} events, {took}", facts.depth)
        }
        (Tallied::States, true) => {
            format!("{states} states, {steps} transitions, depth {}, {took}", facts.depth)
        }
        (Tallied::States, false) => format!(
            "{states} states, {steps} transitions, {took}, incomplete: all states to depth {}",
            facts.depth
        ),
    }
}
