//! Turns the names of a protocol into names of a TLA+ module, where nothing may be called twice.
//!
//! In a module a bound name must differ from every defined one, and what a module extends is
//! defined in it too. Whatever would clash gets a `_` behind it.

use crate::protocol::program::{Program, Role, StepInvariant, Trigger, Watched};
use crate::protocol::tree::Never;
use std::collections::{BTreeMap, BTreeSet};

/// What the modules that ours extends define, as far as a name of ours could be the same; and what
/// ours defines for every protocol.
const DEFINED: [&str; 53] = [
    "Nat",
    "Int",
    "Seq",
    "Len",
    "Append",
    "Head",
    "Tail",
    "SubSeq",
    "SelectSeq",
    "IsFiniteSet",
    "Cardinality",
    "IsABag",
    "BagToSet",
    "SetToBag",
    "BagIn",
    "EmptyBag",
    "BagUnion",
    "SubBag",
    "BagOfAll",
    "BagCardinality",
    "CopiesIn",
    "Sum",
    "SumBag",
    "Init",
    "Next",
    "Spec",
    "Arriving",
    "With",
    "Without",
    "Send",
    "Receive",
    "Reply",
    "Number",
    "Numbered",
    "Somebody",
    "Majority",
    "Max",
    "Min",
    "Item",
    "Div",
    "Agree",
    "Put",
    "Field",
    "Total",
    "Of",
    "list",
    "at",
    "value",
    "record",
    "name",
    "f",
    "all",
    "one",
];
/// The bound names of the definitions that every module has.
const BOUND: [&str; 10] = ["self", "me", "m", "msgs", "net", "new", "type", "a", "b", "n"];

/// What a role is called in a module.
#[derive(Clone, Debug)]
pub struct RoleNames {
    /// The variable that says what its actors hold: `proposer`.
    pub holds: String,
    /// The set of its actors: `proposers`.
    pub all: String,
    /// The constant that says how many take part: `ProposerCount`.
    pub count: String,
    /// The operator of what an actor holds at first: `ProposerFirst`.
    pub first: String,
    /// The action of each rule, by its position: `ProposerPrepare`, `ProposerOnPromise1`.
    pub rules: Vec<String>,
    /// The action of a crash, with the restart after it where that is the same step:
    /// `ProposerCrash`.
    pub crash: String,
    /// The action of a restart for which there is no rule: `ProposerRestart`.
    pub restart: String,
}

/// The names that a module defines.
#[derive(Clone, Debug)]
pub struct ModuleNames {
    /// Those of the roles.
    pub roles: Vec<RoleNames>,
    /// Those of the limits.
    pub limits: Vec<String>,
    /// Those of the claims.
    pub claims: Vec<String>,
    /// Those of the claims' negations: `no_election`.
    pub negations: Vec<String>,
    /// Those of the step invariants: `acceptor_voted_never_decreases`.
    pub step_invariants: Vec<String>,
    /// Those of the values that step invariants are about; nothing for a register.
    pub watched: Vec<String>,
    /// Limits below zero, which a configuration cannot write, and their names: `minus_3`.
    pub below_zero: BTreeMap<i32, String>,
    /// The model value that stands for nothing yet.
    pub none: String,
    /// The constant that says whether actors crash.
    pub crashes: String,
    /// The constant that says whether messages arrive again.
    pub duplicates: String,
    /// The variable that says who is up.
    pub alive: String,
    /// The variable of the messages under way.
    pub network: String,
    /// The tuple of all variables.
    pub vars: String,
    taken: BTreeSet<String>,
}

impl ModuleNames {
    /// Names for everything that the module of a program defines.
    pub fn of(program: &Program) -> ModuleNames {
        let mut taken: BTreeSet<String> =
            DEFINED.iter().chain(&BOUND).map(|name| (*name).to_string()).collect();
        let mut take = |wanted: String| take(&mut taken, wanted);
        let holds: Vec<String> = program.roles.iter().map(|role| take(role.name.clone())).collect();
        let all: Vec<String> = program.roles.iter().map(|role| take(role.plural.clone())).collect();
        let limits = program.limits.iter().map(|(name, _)| take(name.clone())).collect();
        let claims = program.claims.iter().map(|claim| take(claim.name.clone())).collect();
        let negations =
            program.claims.iter().map(|claim| take(format!("no_{}", claim.name))).collect();
        let step_invariants = program.step_invariants.iter();
        let step_invariants = step_invariants.map(|it| take(never(program, it))).collect();
        let watched = program.step_invariants.iter().map(|invariant| {
            invariant.value().map_or(String::new(), |value| take(value.claim.name.clone()))
        });
        let watched = watched.collect();
        let limits_set = program.searches.iter().flat_map(|search| &search.limits);
        let below_zero: BTreeSet<i32> = limits_set.copied().filter(|limit| *limit < 0).collect();
        let below_zero = below_zero.into_iter();
        let below_zero = below_zero
            .map(|limit| (limit, take(format!("minus_{}", limit.unsigned_abs()))))
            .collect();
        let [none, crashes, duplicates, alive, network, vars] =
            ["none", "crashes", "duplicates", "alive", "network", "vars"]
                .map(|name| take(name.to_string()));
        let roles = program.roles.iter().zip(holds).zip(all).map(|((role, holds), all)| {
            let name = capitals(&role.name);
            RoleNames {
                holds,
                all,
                count: take(format!("{name}Count")),
                first: take(format!("{name}First")),
                rules: rules(program, role, &name).into_iter().map(&mut take).collect(),
                crash: take(format!("{name}Crash")),
                restart: take(format!("{name}Restart")),
            }
        });
        let roles = roles.collect();
        ModuleNames {
            roles,
            limits,
            claims,
            negations,
            step_invariants,
            watched,
            below_zero,
            none,
            crashes,
            duplicates,
            alive,
            network,
            vars,
            taken,
        }
    }

    /// A bound name that is none of the module's own and none of `others`.
    pub fn bound(&self, wanted: &str, others: &[String]) -> String {
        let is_bound = |name: &str| BOUND.contains(&name);
        let is_free = |name: &String| {
            (is_bound(name) || !self.taken.contains(name)) && !others.contains(name)
        };
        let numbered = (2..).map(|n| format!("{wanted}{n}"));
        let mut all = std::iter::once(wanted.to_string()).chain(numbered);
        all.find(is_free).expect("there are numbers enough")
    }
}

/// `acceptor_voted_never_decreases`, or of a value `chosen_never_ends`.
pub fn never(program: &Program, invariant: &StepInvariant) -> String {
    let does = match invariant.never {
        Never::Decreases => "decreases",
        Never::Changes => "changes",
        Never::Ends => "ends",
    };
    let what = match &invariant.of {
        Watched::Register(role, register) => {
            let role = &program.roles[usize::from(*role)];
            let register = &role.registers[usize::from(*register)].name;
            format!("{}_{register}", role.name)
        }
        Watched::Value(value) => value.claim.name.clone(),
    };
    format!("{what}_never_{does}")
}

/// What the actions of a role's rules shall be called. Of several rules for one message each has a
/// number.
fn rules(program: &Program, role: &Role, name: &str) -> Vec<String> {
    let wanted = |trigger: &Trigger| match trigger {
        Trigger::Action { name: action, .. } => format!("{name}{}", capitals(action)),
        Trigger::Message { message, .. } => {
            format!("{name}On{}", capitals(&program.messages[usize::from(*message)]))
        }
        Trigger::Restart => format!("{name}Restart"),
    };
    let all: Vec<String> = role.rules.iter().map(|rule| wanted(&rule.trigger)).collect();
    let numbered = all.iter().enumerate().map(|(nth, name)| {
        let same = all.iter().filter(|other| *other == name).count();
        let before = all[..nth].iter().filter(|other| *other == name).count();
        let number = if same > 1 { (before + 1).to_string() } else { String::new() };
        format!("{name}{number}")
    });
    numbered.collect()
}

fn take(taken: &mut BTreeSet<String>, wanted: String) -> String {
    let mut name = wanted;
    while taken.contains(&name) {
        name.push('_');
    }
    taken.insert(name.clone());
    name
}

/// `give_up` becomes `GiveUp`.
fn capitals(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}
