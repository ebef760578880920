//! Turns claims, outcomes and searches into what can be asked of states.

use crate::diagnostic::{Diagnostic, Place, suggest};
use crate::protocol::check::expressions::Scope;
use crate::protocol::check::names::{Checker, small};
use crate::protocol::check::types::Type;
use crate::protocol::program::{
    Claim, Expr, Function, Possible, Search, StepInvariant, Watched, WatchedValue,
};
use crate::protocol::tree::{self, ClaimKind, Each, Named, Never, Runs, Tree, WatchedNode};
use crate::protocol::value::ACTORS_MAX;
use crate::protocol::visit;

/// What limits how many states a search may see, and what that was called before.
const STATES: [&str; 2] = ["states", "worlds"];
/// The most random orders or timed runs of one search.
const RUNS_MAX: i32 = 100_000_000;
/// The most actors of a role in a search.
const CAST_MAX: i32 = 9;

impl Checker {
    /// The claims of a tree.
    pub fn claims(&mut self, tree: &Tree) -> Vec<Claim> {
        let mut claims = Vec::new();
        for claim in &tree.claims {
            claims.extend(self.claim(claim.kind.clone(), &claim.name, &claim.body));
        }
        claims
    }

    fn claim(&mut self, kind: ClaimKind, name: &Named, body: &tree::ExprNode) -> Option<Claim> {
        let mut scope = Scope { is_claim: true, ..Scope::default() };
        let body = self.typed(Type::Truth, body, &mut scope)?;
        let place = self.source.place(name.range.clone());
        Some(Claim { kind, name: name.text.clone(), body, place })
    }

    /// What must stay possible.
    pub fn possibles(&mut self, tree: &Tree) -> Vec<Possible> {
        let mut possibles = Vec::new();
        for tree::PossibleNode { name, condition, body } in &tree.possibles {
            let condition = condition.as_ref().map(|it| self.claim(ClaimKind::Goal, name, it));
            let goal = self.claim(ClaimKind::Goal, name, body);
            match (condition, goal) {
                (None, Some(goal)) => possibles.push(Possible { condition: None, goal }),
                (Some(Some(it)), Some(goal)) => {
                    possibles.push(Possible { condition: Some(it), goal });
                }
                // What is wrong with it was reported.
                (_, None) | (Some(None), _) => {}
            }
        }
        possibles
    }

    /// What must not happen on any step.
    pub fn step_invariants(&mut self, tree: &Tree) -> Vec<StepInvariant> {
        let mut step_invariants = Vec::new();
        for invariant in &tree.step_invariants {
            let never = invariant.never;
            let (of, place) = match &invariant.of {
                WatchedNode::Register(role, register) => {
                    let place = self.source.place(register.range.clone());
                    (self.watched_register(never, role, register, &place), place)
                }
                WatchedNode::Value(name, each, value) => {
                    let place = self.source.place(name.range.clone());
                    (self.watched_value(never, name, each, value), place)
                }
            };
            step_invariants.extend(of.map(|of| StepInvariant { never, of, place }));
        }
        step_invariants
    }

    fn watched_register(
        &mut self,
        never: Never,
        role: &Named,
        register: &Named,
        place: &Place,
    ) -> Option<Watched> {
        let (role, register) = self.field_of(role, register)?;
        match never {
            Never::Decreases => self.types.want(Type::Number, self.holds(role, register), place),
            Never::Changes => {}
            Never::Ends => {
                let help = "give it a name, and write under it what holds: `never ends NAME`";
                let message = "only what holds or not can end";
                self.report(Diagnostic::mistake(place.clone(), message).help(help));
            }
        }
        Some(Watched::Register(role, register))
    }

    /// A value that is followed from step to step, for each of those that it names.
    fn watched_value(
        &mut self,
        never: Never,
        name: &Named,
        each: &[(Vec<Named>, tree::ExprNode)],
        value: &tree::ExprNode,
    ) -> Option<Watched> {
        let mut scope = Scope { is_claim: true, ..Scope::default() };
        let mut domains = Vec::new();
        for (names, domain) in each {
            let first = small(scope.locals.len())?;
            let checked = self.go_through(names, domain, &mut scope)?;
            let mut depends = false;
            visit::expressions(&checked, &mut |expr| {
                depends |= matches!(expr, Expr::RegisterOf(..) | Expr::Of(Function::Alive, _));
            });
            if depends {
                let place = self.source.place(domain.range.clone());
                let message = "a step may change what this goes through";
                let help = "name all of a role, or numbers, `1 to 3`; ask for the rest below";
                self.report(Diagnostic::mistake(place, message).help(help));
            }
            let names = names.iter().map(|name| name.text.clone()).collect();
            domains.push((first, names, checked));
        }
        let value = match never {
            Never::Ends => self.typed(Type::Truth, value, &mut scope)?,
            Never::Decreases => self.typed(Type::Number, value, &mut scope)?,
            Never::Changes => {
                let any = self.types.unknown();
                self.same(any, value, &mut scope)?
            }
        };
        let depth = domains.len();
        let body = domains.into_iter().rev().fold(value, |body, (first, names, domain)| {
            Expr::Each(Each::All, first, names, Box::new(domain), Box::new(body))
        });
        let place = self.source.place(name.range.clone());
        let claim = Claim { kind: ClaimKind::Invariant, name: name.text.clone(), body, place };
        Some(Watched::Value(Box::new(WatchedValue { claim, depth })))
    }

    /// A register of a role, by their names.
    pub fn field_of(&self, role: &Named, register: &Named) -> Option<(u8, u8)> {
        let role = self.role_called(role)?;
        Some((role, self.register(role, register)?))
    }

    /// What is to be searched.
    pub fn searches(&self, tree: &Tree) -> Vec<Search> {
        tree.searches.iter().filter_map(|search| self.search(search, tree)).collect()
    }

    fn search(&self, search: &tree::SearchNode, tree: &Tree) -> Option<Search> {
        let place = self.source.place(search.range.clone());
        let mut cast = vec![0u8; self.roles.len()];
        for (count, name) in &search.cast {
            let role = match self.plural(&name.text) {
                Some(role) => role,
                None => self.role_called(name)?,
            };
            if !(1..=CAST_MAX).contains(count) {
                let message = format!("a search has 1 to {CAST_MAX} of a role");
                let place = self.source.place(name.range.clone());
                let help = match *count {
                    ..=0 => "write at least 1: each role takes part in a search",
                    _ => "write fewer",
                };
                self.report(Diagnostic::mistake(place, message).help(help));
                return None;
            }
            cast[usize::from(role)] = u8::try_from(*count).ok()?;
        }
        if let Some(lacking) = cast.iter().position(|count| *count == 0) {
            let role = &self.roles[lacking].0.text;
            let message = format!("the search has no {role}");
            self.report(Diagnostic::mistake(place, message).help(format!("add `1 {role}`")));
            return None;
        }
        if cast.iter().map(|count| usize::from(*count)).sum::<usize>() > ACTORS_MAX {
            let message = format!("more than {ACTORS_MAX} actors");
            self.report(Diagnostic::mistake(place, message).help("search a smaller cast"));
            return None;
        }
        let (limits, states) = self.numbers(search, tree);
        let runs = match search.runs {
            Runs::Every => Runs::Every,
            Runs::Orders(count) => Runs::Orders(self.count(count, &place)),
            Runs::Timed(count) => Runs::Timed(self.count(count, &place)),
        };
        let tree::SearchNode { crashes, duplicates, losses, partitions, .. } = *search;
        self.report_meaningless(search, tree, states);
        Some(Search { runs, cast, limits, crashes, duplicates, losses, partitions, states, place })
    }

    /// Reports what a search asks for and cannot mean.
    fn report_meaningless(&self, search: &tree::SearchNode, tree: &Tree, states: Option<u32>) {
        let report = |message: &str, help: &str| {
            let place = self.source.place(search.range.clone());
            self.report(Diagnostic::mistake(place, message).help(help));
        };
        if (search.crashes || search.partitions) && tree.roles.iter().all(|role| role.outside) {
            report(
                "nobody can crash: each role stands outside of the service",
                "leave out `crashes` and `partitions`, or `outside` of a role of the service",
            );
        }
        if search.duplicates && tree.keeps_order.is_some() {
            report(
                "where channels keep order no message arrives twice",
                "leave out `duplicates`: who keeps messages in order knows which have come",
            );
        }
        if search.losses && tree.keeps_order.is_none() {
            report(
                "any message may get lost, so `losses` adds nothing",
                "leave out `losses`; it is for protocols whose `channels keep order`",
            );
        }
        if search.duplicates && matches!(search.runs, Runs::Timed(_)) {
            report(
                "on a clock no message arrives twice",
                "leave out `duplicates`, or search orders: `search 100000 orders of …`",
            );
        }
        if search.partitions && !matches!(search.runs, Runs::Timed(_)) {
            report(
                "where any message may get lost, `partitions` adds nothing",
                "leave out `partitions`, or search on a clock: `search 10000 runs of …`",
            );
        }
        if states.is_some() && search.runs != Runs::Every {
            report(
                "only a search in every order counts states",
                "leave out `states`, or write how many orders or runs it is to see",
            );
        }
    }

    /// How many random orders or timed runs.
    fn count(&self, count: i32, place: &Place) -> u32 {
        if !(1..=RUNS_MAX).contains(&count) {
            let help = format!("from 1 to {RUNS_MAX}");
            let message = format!("{count} runs cannot be searched");
            self.report(Diagnostic::mistake(place.clone(), message).help(help));
        }
        count.unsigned_abs()
    }

    /// The limits of a search, in the order of the program, and after how many states it ends.
    fn numbers(&self, search: &tree::SearchNode, tree: &Tree) -> (Vec<i32>, Option<u32>) {
        let mut limits: Vec<i32> = tree.limits.iter().map(|(_, number)| *number).collect();
        let mut states = None;
        for (name, number) in &search.limits {
            if STATES.contains(&name.text.as_str()) {
                states = u32::try_from(*number).ok().filter(|states| *states > 0);
                if states.is_none() {
                    let place = self.source.place(name.range.clone());
                    let message = format!("a search of {number} states");
                    let help =
                        "write how many states it may see, `states 1000000`, or leave it out";
                    self.report(Diagnostic::mistake(place, message).help(help));
                }
                continue;
            }
            match self.limits.iter().position(|limit| limit.text == name.text) {
                Some(at) => limits[at] = *number,
                None => {
                    let known = self.limits.iter().map(|limit| limit.text.as_str());
                    let all =
                        known.chain(["crashes", "duplicates", "losses", "partitions", STATES[0]]);
                    let help = suggest::remedy(&name.text, all);
                    let place = self.source.place(name.range.clone());
                    let message = format!("unknown limit `{}`", name.text);
                    self.report(Diagnostic::mistake(place, message).help(help));
                }
            }
        }
        (limits, states)
    }
}
