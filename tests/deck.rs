//! Decks in memory, for tests.

use std::collections::BTreeMap;
use synod::diagnostic::{Diagnostics, report};
use synod::site::manifest::Manifest;
use synod::site::{self, Extras, Folder, Inputs, Site};
use synod::verify::Searches;

pub const HEADER: &str = "state:int\ttitle:string\tsubtitle:string\topacity:float\tprevenabled:int\tnextenabled:int\tresetenabled:int\n";

/// A deck with this table, these scenes and a title.
pub fn inputs(slides: &[u8], scenes: &str) -> Inputs {
    let mut files = BTreeMap::new();
    files.insert("deck.toml".to_string(), b"title = \"A deck\"\n".to_vec());
    files.insert("slides.tsv".to_string(), slides.to_vec());
    files.insert("scenes.toml".to_string(), scenes.as_bytes().to_vec());
    Inputs {
        content: Folder { name: "content".to_string(), files },
        templates: Folder { name: "templates".to_string(), files: BTreeMap::new() },
        checks: String::new(),
        extras: Extras::default(),
        searches: Searches::Now,
    }
}

/// The Paxos of our deck without its large searches.
pub fn paxos() -> String {
    let text = include_str!("../content/protocols/paxos.protocol");
    let lines = text.lines().filter(|line| !line.starts_with("search "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Builds; returns the site and what was found, drawn without colours.
pub fn build(inputs: &Inputs) -> (Option<Site>, String) {
    let mut found = Diagnostics::new();
    let site = site::build(
        inputs,
        &Manifest::default(),
        &mut |_| std::ops::ControlFlow::Continue(()),
        &mut found,
    );
    (site, anstream::adapter::strip_str(&report::render(&found)).to_string())
}

/// Builds what has no mistakes.
pub fn built(inputs: &Inputs) -> Site {
    let (site, messages) = build(inputs);
    site.unwrap_or_else(|| panic!("{messages}"))
}

/// The page called `name`, as text.
pub fn page(site: &Site, name: &str) -> String {
    String::from_utf8(site.files[name].clone()).expect("pages are text")
}
