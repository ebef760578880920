//! The scripts that pages carry: bundles, each a closure, which stand in a page as they are, with
//! words of the deck's language in place of marks such as `⟦undo⟧`. Those that Synod brings are
//! made of the modules in `templates/` by `templates/bundle.js`, and nobody but who changes a
//! module needs the tools for that. A deck may bring others of the same names.

use crate::diagnostic::{Diagnostic, Diagnostics, Source};
use crate::page::built_in;
use crate::page::needs::Needs;
use crate::page::templates::TemplateFiles;
use crate::words::Words;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The path of the player that has every feature.
const WHOLE_PLAYER: &str = "bundles/player.js";
/// What ends a script in its page, or makes the page no longer see its end, wherever it stands; and
/// what says the same.
const ENDS: [(&str, &str); 2] = [("</script", "<\\/script"), ("<!--", "\\x3c!--")];

/// The scripts among the files.
#[derive(Debug)]
pub struct Scripts {
    /// By path, with words in place of their names.
    bundles: BTreeMap<String, (Arc<Source>, String)>,
}

impl Scripts {
    /// Takes the scripts, to speak with these words. What is wrong with them goes to `found`.
    pub fn new(files: &TemplateFiles, words: &Words, found: &mut Diagnostics) -> Scripts {
        let is_bundle = |path: &String| path.starts_with("bundles/");
        let bundles = files.iter().filter(|(path, _)| is_bundle(path));
        let mut spoken = BTreeMap::new();
        for (path, source) in bundles {
            find_ends(source, found);
            let text = words.put_into(source, found);
            spoken.insert(path.clone(), (source.clone(), text));
        }
        Scripts { bundles: spoken }
    }

    /// What runs before a page is painted.
    pub fn first(&self) -> &str {
        self.text("bundles/first.js")
    }

    /// That of a page that does not play.
    pub fn reader(&self) -> &str {
        self.text("bundles/reader.js")
    }

    /// That of a talk's windows.
    pub fn present(&self) -> &str {
        self.text("bundles/present.js")
    }

    /// That of a page that plays and needs this: the least that has it. A deck that brings a player
    /// brings one for all its pages, unless it brings this one too.
    pub fn player(&self, needs: Needs) -> &str {
        let players = built_in::FILES.iter().filter_map(|(path, _)| Some((*path, features(path)?)));
        let fit = players.filter(|(_, has)| match has {
            Some(has) => needs.names().all(|name| has.contains(&name)),
            None => true,
        });
        let least = fit.min_by_key(|(_, has)| has.as_ref().map_or(usize::MAX, Vec::len));
        let path = least.map_or(WHOLE_PLAYER, |(path, _)| path);
        let is_own =
            |path: &str| self.bundles.get(path).is_some_and(|(source, _)| built_in::is_own(source));
        self.text(if is_own(WHOLE_PLAYER) && !is_own(path) { WHOLE_PLAYER } else { path })
    }

    fn text(&self, path: &str) -> &str {
        self.bundles.get(path).map_or("", |(_, text)| text)
    }
}

/// The features that a bundle of the player is called after, none of them if it is plain; all where
/// it is called after nothing. `None` if it is no player.
fn features(path: &str) -> Option<Option<Vec<&str>>> {
    let name = path.strip_prefix("bundles/player")?.strip_suffix(".js")?;
    let named = name.strip_prefix('-').map(|features| features.split('-'));
    Some(named.map(|features| features.filter(|feature| *feature != "plain").collect()))
}

/// Finds what would end a script before its end.
fn find_ends(source: &Arc<Source>, found: &mut Diagnostics) {
    let text = source.text.to_ascii_lowercase();
    for (end, instead) in ENDS {
        if let Some(at) = text.find(end) {
            let place = source.place(at..at + end.len());
            let message = format!("a page ends its script at `{end}`, wherever it stands");
            found.push(Diagnostic::mistake(place, message).help(format!("write `{instead}`")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Scripts, find_ends};
    use crate::diagnostic::Source;
    use crate::page::built_in;
    use crate::page::needs::Needs;
    use crate::words::Words;
    use std::sync::Arc;

    fn words() -> Words {
        built_in::words("en", &built_in::sources(), &mut Vec::new())
    }

    fn own(path: &str) -> (String, Arc<Source>) {
        let text = format!("own {path}");
        (path.to_string(), Arc::new(Source { path: format!("templates/{path}"), text }))
    }

    #[test]
    fn what_ends_a_script_is_a_mistake_with_a_place() {
        for (text, places) in [
            ("let a = '</script>';", vec![(1, 10)]),
            ("\n  a('</SCRIPT x <!-- <script>')", vec![(2, 6), (2, 17)]),
            ("let a = '<\\/script> \\x3c!-- <script>';", vec![]),
        ] {
            let source = Arc::new(Source { path: "a".to_string(), text: text.to_string() });
            let mut found = Vec::new();
            find_ends(&source, &mut found);
            let found = found.iter().map(|one| one.place.line_and_column());
            assert_eq!(found.collect::<Vec<_>>(), places, "{text}");
        }
    }

    #[test]
    fn a_deck_brings_one_player_or_several() {
        let menu = Needs { menu: true, ..Needs::default() };
        let text = |own: &[(String, Arc<Source>)], needs| {
            let mut files = built_in::sources();
            files.extend(own.iter().cloned());
            Scripts::new(&files, &words(), &mut Vec::new()).player(needs).to_string()
        };
        let (whole, plain) = (own("bundles/player.js"), own("bundles/player-plain.js"));
        assert!(text(&[], menu).len() > 20_000);
        assert_eq!(text(std::slice::from_ref(&whole), menu), "own bundles/player.js");
        assert_eq!(text(&[whole.clone(), plain.clone()], menu), "own bundles/player.js");
        assert_eq!(text(&[whole, plain], Needs::default()), "own bundles/player-plain.js");
    }

    #[test]
    fn a_page_carries_the_least_player_that_has_all_it_needs() {
        let files = built_in::sources();
        let scripts = Scripts::new(&files, &words(), &mut Vec::new());
        for set in 0..64 {
            let has = |bit: u8| set >> bit & 1 > 0;
            let [lists, values, table, menu, clock, switches] = [0, 1, 2, 3, 4, 5].map(has);
            let needs = Needs { lists, values, table, menu, clock, switches };
            let (path, _) = files
                .iter()
                .find(|(path, _)| {
                    path.starts_with("bundles/player")
                        && scripts.text(path) == scripts.player(needs)
                })
                .expect("it is one of them");
            let called: Vec<&str> = path
                .trim_start_matches("bundles/player")
                .trim_end_matches(".js")
                .split('-')
                .collect();
            let is_whole = called == [""];
            assert!(
                is_whole || needs.names().all(|name| called.contains(&name)),
                "{path} {needs:?}"
            );
        }
        let lists = Needs { lists: true, clock: true, ..Needs::default() };
        assert_eq!(scripts.player(lists), scripts.text("bundles/player-lists-clock.js"));
        assert_eq!(scripts.player(Needs::default()), scripts.text("bundles/player-plain.js"));
    }

    #[test]
    fn our_own_scripts_end_where_they_should() {
        let mut found = Vec::new();
        Scripts::new(&built_in::sources(), &words(), &mut found);
        assert_eq!(found, []);
    }
}
