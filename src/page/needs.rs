//! Turns a scene into what its page needs of the scripts, so that no page carries much that only
//! others play: bundles are made for several sets of needs, and `templates/player/needs.js` says
//! what is left out of them.

use crate::draw::ring;
use crate::protocol::program::{Does, Expr, Function, FunctionOfTwo, Program, StepInvariant};
use crate::protocol::tree::Each;
use crate::protocol::value::Value;
use crate::protocol::visit;
use crate::run::settle::Drive;
use crate::run::timeline::{Act, Click};
use crate::scene::Scene;
use crate::scene::play::Play;

/// What a page that plays needs besides what all of them do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Needs {
    /// Lists, and more of sets than who is in them and how many.
    pub lists: bool,
    /// Records, tables, loops, waits that begin anew, channels that keep order, values followed
    /// from step to step, and what is seldom asked of sets and lists.
    pub values: bool,
    /// Peers around a table.
    pub table: bool,
    /// Isolation, duplicates, and a choice of what happens to what is clicked.
    pub menu: bool,
    /// Actors that act by themselves, at once or after some time.
    pub clock: bool,
    /// Lines that readers may strike out.
    pub switches: bool,
}

impl Needs {
    /// What the page of a scene needs.
    pub fn of(scene: &Scene) -> Needs {
        let Some(play) = &scene.play else { return Needs::default() };
        let values = has_values(&play.switched);
        Needs {
            lists: values || has_lists(&play.switched),
            values,
            table: !ring::peers(scene).is_empty(),
            menu: has_menu(play),
            clock: play.drive == Drive::Auto,
            switches: !play.switches.is_empty() || !play.returnable.is_empty(),
        }
    }

    /// The names of what is needed, as bundles are called after them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let all = [
            ("lists", self.lists),
            ("values", self.values),
            ("table", self.table),
            ("menu", self.menu),
            ("clock", self.clock),
            ("switches", self.switches),
        ];
        all.into_iter().filter(|(_, is_needed)| *is_needed).map(|(name, _)| name)
    }
}

/// Whether a protocol has what only `NEEDS_LISTS` plays.
fn has_lists(program: &Program) -> bool {
    use FunctionOfTwo::{Agree, Append, Cut, Except, IsIn, Item, Max, Min, Minus};
    let mut has = false;
    visit::all_expressions(program, &mut |expr| {
        has |= matches!(
            expr,
            Expr::Value(Value::List(_))
                | Expr::Of(Function::First | Function::Last | Function::Rest, _)
                | Expr::OfTwo(Agree | Append | Cut | Except | IsIn | Item | Max | Min | Minus, ..)
        );
    });
    has
}

/// Whether a protocol has what only `NEEDS_VALUES` plays.
fn has_values(program: &Program) -> bool {
    use FunctionOfTwo::{From, Join, Range, Union};
    let follows = |it: &StepInvariant| it.value().is_some();
    let mut has = program.keeps_order() || program.step_invariants.iter().any(follows);
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
        || play.switches.iter().any(has_menu)
}
