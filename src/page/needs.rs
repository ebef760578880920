//! Turns a scene into what its page needs of the scripts, so that no page carries what only others
//! play: `templates/player/0-needs.js`.

use crate::diagnostic::Source;
use crate::draw::ring;
use crate::page::compact;
use crate::page::templates::TemplateFiles;
use crate::protocol::program::{Does, Expr, Function, FunctionOfTwo, Program};
use crate::protocol::tree::Each;
use crate::protocol::visit;
use crate::run::settle::Drive;
use crate::run::timeline::{Act, Click};
use crate::scene::Scene;
use crate::scene::play::Play;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// The script that says what a page needs.
const NEEDS: &str = "player/0-needs.js";

/// What a page that plays needs besides what all of them do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Needs {
    /// Records, tables, loops, waits that begin anew, and what is seldom asked of sets and lists.
    pub values: bool,
    /// Peers around a table.
    pub table: bool,
    /// Isolation, duplicates, and a choice of what happens to what is clicked.
    pub menu: bool,
    /// Actors that act by themselves, at once or after some time.
    pub clock: bool,
    /// Channels that keep order.
    pub order: bool,
    /// Values of several registers that are followed from step to step.
    pub steps: bool,
}

impl Needs {
    /// What the page of a scene needs.
    pub fn of(scene: &Scene) -> Needs {
        let Some(play) = &scene.play else { return Needs::default() };
        Needs {
            values: has_values(&play.program),
            table: !ring::peers(scene).is_empty(),
            menu: has_menu(play),
            clock: play.drive == Drive::Auto,
            order: play.program.keeps_order(),
            steps: play.program.step_invariants.iter().any(|it| it.value().is_some()),
        }
    }

    /// A script in which what is not needed is said not to be.
    fn said_in(self, text: &str) -> String {
        let all = [
            ("VALUES", self.values),
            ("TABLE", self.table),
            ("MENU", self.menu),
            ("CLOCK", self.clock),
            ("ORDER", self.order),
            ("STEPS", self.steps),
        ];
        let unneeded = all.iter().filter(|(_, is_needed)| !is_needed);
        unneeded.fold(text.to_string(), |text, (name, _)| {
            text.replace(&format!("NEEDS_{name} = true"), &format!("NEEDS_{name} = false"))
        })
    }
}

/// Whether a protocol has what only `NEEDS_VALUES` plays.
fn has_values(program: &Program) -> bool {
    use FunctionOfTwo::{From, Join, Range, Union};
    let mut has = false;
    visit::all_expressions(program, &mut |expr| {
        has |= matches!(
            expr,
            Expr::Record(..)
                | Expr::Field(..)
                | Expr::Table(..)
                | Expr::Put(..)
                | Expr::Each(Each::Sum | Each::Those, ..)
                | Expr::Of(Function::Rest, _)
                | Expr::OfTwo(From | Join | Range | Union, ..)
        );
    });
    for rule in program.roles.iter().flat_map(|role| &role.rules) {
        visit::statements(&rule.body, &mut |statement| {
            has |= matches!(statement.does, Does::For(..) | Does::Reset(_));
        });
    }
    has
}

fn has_menu(play: &Play) -> bool {
    let faults = play.faults;
    let is_rare =
        |click: &Click| matches!(click.act, Act::Isolate(_) | Act::Heal(_) | Act::Duplicate(..));
    faults.duplicate
        || faults.isolate
        || faults.heal
        || (faults.kill && play.drive == Drive::Step)
        || play.start.iter().chain(&play.demo).any(is_rare)
}

/// The scripts of pages that play, each made when the first page needs it.
#[derive(Debug)]
pub struct PlayerScripts {
    files: TemplateFiles,
    made: Mutex<BTreeMap<Needs, Arc<str>>>,
}

impl PlayerScripts {
    /// Nothing made yet. `files` are right: their mistakes were told before.
    pub fn new(files: &TemplateFiles) -> PlayerScripts {
        PlayerScripts { files: files.clone(), made: Mutex::default() }
    }

    /// The script of pages that need this.
    pub fn of(&self, needs: Needs) -> Arc<str> {
        let mut made = self.made.lock().expect("making a script does not panic");
        made.entry(needs).or_insert_with(|| self.make(needs).into()).clone()
    }

    /// All that were made.
    pub fn made(&self) -> Vec<Arc<str>> {
        let made = self.made.lock().expect("making a script does not panic");
        made.values().cloned().collect()
    }

    fn make(&self, needs: Needs) -> String {
        let of = |path: &&String| {
            let is_one = path.starts_with("player/") || path.starts_with("reader/");
            is_one && path.ends_with(".js")
        };
        let files = self.files.iter().filter(|(path, _)| of(path));
        let files: Vec<_> = files
            .map(|(path, source)| match path == NEEDS {
                true => Arc::new(Source {
                    path: source.path.clone(),
                    text: needs.said_in(&source.text),
                }),
                false => source.clone(),
            })
            .collect();
        let files: Vec<_> = files.iter().collect();
        compact::script(&files, &mut Vec::new()).unwrap_or_default()
    }
}
