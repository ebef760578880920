//! A protocol that is checked: every name is a position, every type fits.
//!
//! This is what runs. The build evaluates it, the search remembers what it does, and the page gets
//! the same thing in another notation.

use crate::diagnostic::{Place, Source};
use crate::protocol::tree::{ClaimKind, Each, Never, Operator, Runs};
use crate::protocol::value::Value;
use std::ops::Range;
use std::sync::Arc;

/// A whole protocol.
#[derive(Clone, Debug)]
pub struct Program {
    /// The text that it was made from.
    pub source: Arc<Source>,
    /// All words that registers hold.
    pub words: Vec<String>,
    /// The roles, in the order written.
    pub roles: Vec<Role>,
    /// The records.
    pub records: Vec<Record>,
    /// The names of the messages.
    pub messages: Vec<String>,
    /// Named numbers that a search may set otherwise.
    pub limits: Vec<(String, i32)>,
    /// What is asked of all states.
    pub claims: Vec<Claim>,
    /// What must stay possible.
    pub possibles: Vec<Possible>,
    /// What is asked of all steps.
    pub step_invariants: Vec<StepInvariant>,
    /// Whose register says how a run ended: role, register.
    pub outcome: Option<(u8, u8)>,
    /// Where it is said that messages from one actor to another arrive in the order in which they
    /// were sent, if it is.
    pub order: Option<Place>,
    /// What `synod verify` searches.
    pub searches: Vec<Search>,
    /// The labels, without `@`. One may name several lines.
    pub labels: Vec<String>,
}

/// Values with names that are kept and sent together.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub name: String,
    /// The names of its values.
    pub fields: Vec<String>,
}

/// The position of a label among those of a program.
pub type LabelId = u8;

/// What the actors of a role remember and do.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name, one actor's.
    pub name: String,
    /// The name of all its actors.
    pub plural: String,
    /// Whether its actors stand outside of the service: they neither crash nor are isolated.
    pub outside: bool,
    /// What an actor remembers.
    pub registers: Vec<Register>,
    /// What it does, in the order written.
    pub rules: Vec<Rule>,
}

/// Something an actor remembers.
#[derive(Clone, Debug)]
pub struct Register {
    /// Its name.
    pub name: String,
    /// Its first value.
    pub first: Expr,
    /// Whether it survives a restart.
    pub durable: bool,
    /// How a picture shows it.
    pub shown: Option<Shown>,
    /// Names the word `durable`.
    pub label: Option<LabelId>,
    /// Whether it is declared never to decrease.
    pub never_decreases: bool,
    /// Where it stands.
    pub range: Range<usize>,
}

/// How a picture shows a register.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its name in the picture.
    pub name: String,
    /// What stands for the value; the value itself, if empty.
    pub value: Vec<TextPart>,
}

/// A rule: what sets it off, what must hold, what it does.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What sets it off.
    pub trigger: Trigger,
    /// What its text calls its locals: the values of the message, and the sender if it has a name.
    pub locals: Vec<String>,
    /// All must hold.
    pub guards: Vec<Guard>,
    /// What it does, in order.
    pub body: Vec<Statement>,
    /// Names the whole rule.
    pub label: Option<LabelId>,
    /// The bytes of its first line.
    pub range: Range<usize>,
}

/// What sets a rule off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A message arrives. Its values are the first locals of the rule, its sender the one behind.
    Message {
        /// Which.
        message: u8,
        /// How many values it carries.
        carries: u8,
        /// Whether it waits until its receiver acts.
        queued: bool,
    },
    /// The guards hold.
    Action {
        /// Its name.
        name: String,
        /// Whether it happens only when somebody asks for it.
        by_hand: bool,
        /// The shortest and the longest wait, in milliseconds.
        after: Option<(u32, u32)>,
    },
    /// The actor comes back after a crash.
    Restart,
}

/// A condition of a rule.
#[derive(Clone, Debug)]
pub struct Guard {
    /// What must hold.
    pub condition: Expr,
    /// Names it.
    pub label: Option<LabelId>,
    /// Where it stands.
    pub range: Range<usize>,
}

/// One thing that a rule does.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it does.
    pub does: Does,
    /// Names it and what stands under it.
    pub label: Option<LabelId>,
    /// Where it stands.
    pub range: Range<usize>,
}

/// The kinds of statements. Registers are positions in the role.
#[derive(Clone, Debug)]
pub enum Does {
    /// The register holds the value. Whatever changes a part of a register, as `append` does, is
    /// this with the whole of what it holds then.
    Set(u8, Expr),
    /// A message goes to an actor or to each of a set.
    Send(u8, Vec<Expr>, Expr),
    /// One of two.
    If(Expr, Vec<Statement>, Vec<Statement>),
    /// The same for each member of a set or a list, in their order: the local that it is, and what
    /// the text calls it.
    For(u8, String, Expr, Vec<Statement>),
    /// The wait for this action, by its position among the rules, begins anew.
    Reset(u8),
    /// The sentence of what happens.
    Say(Vec<TextPart>),
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum TextPart {
    /// Words.
    Words(String),
    /// A value.
    Value(Expr),
}

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// Always the same.
    Value(Value),
    /// What a register of the actor holds.
    Register(u8),
    /// A value that came with the message, or what is quantified over.
    Local(u8),
    /// The actor itself.
    Me,
    /// All actors of a role.
    Everyone(u8),
    /// A named number.
    Limit(u8),
    /// A function of one value.
    Of(Function, Box<Expr>),
    /// A function of two values.
    OfTwo(FunctionOfTwo, Box<Expr>, Box<Expr>),
    /// The first of two values where a condition holds, else the second.
    Either(Box<Expr>, Box<Expr>, Box<Expr>),
    /// A record of these values: which, by its position among those of the program.
    Record(u8, Vec<Expr>),
    /// A field of a record: the record, and its position there. A field of `none` is `none`.
    Field(Box<Expr>, u8, u8),
    /// A table with a place for each actor of a role, all of which hold this.
    Table(u8, Box<Expr>),
    /// A table or a list with another value at a place. A list that is too short gets as long.
    Put(Box<Expr>, Box<Expr>, Box<Expr>),
    /// The actor of a role with a number.
    Actor(u8, Box<Expr>),
    /// The other truth.
    Not(Box<Expr>),
    /// The number below zero.
    Negative(Box<Expr>),
    /// Two values and what stands between them.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// What a register holds of an actor of a role; claims only.
    RegisterOf(Box<Expr>, u8, u8),
    /// For all, some, or how many of a set or a list: the first local, what the text calls it and
    /// those after it, the set.
    Each(Each, u8, Vec<String>, Box<Expr>, Box<Expr>),
}

/// Functions of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// How many members a set has, or values a list.
    Count,
    /// The least number that is more than half of the members of a set.
    Majority,
    /// An actor's number among its role, from 1.
    Number,
    /// A list's first value.
    First,
    /// A list's last value; `none` of an empty one.
    Last,
    /// A list without its first value.
    Rest,
    /// Whether an actor has not crashed; claims only.
    Alive,
}

/// Functions of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionOfTwo {
    /// The larger of two numbers.
    Max,
    /// The smaller of two numbers.
    Min,
    /// Whether one list begins with the other.
    Agree,
    /// The value of a list at a position, from 1, or of a table for an actor; `none` where there
    /// is none.
    Item,
    /// Whether a value is in a list.
    IsIn,
    /// A set without an actor.
    Except,
    /// A set without those of another.
    Minus,
    /// A set and an actor.
    With,
    /// The members of two sets.
    Union,
    /// A list and a value behind it.
    Append,
    /// A list and the values of another behind it.
    Join,
    /// So many of the first values of a list.
    Cut,
    /// The values of a list from a position on.
    From,
    /// The numbers from one to another, as a list.
    Range,
}

/// What is asked of all states.
#[derive(Clone, Debug)]
pub struct Claim {
    /// How.
    pub kind: ClaimKind,
    /// Its name.
    pub name: String,
    /// What holds.
    pub body: Expr,
    /// Where its name stands.
    pub place: Place,
}

/// Something that a run can reach from every state in which a condition holds, however many
/// messages get lost.
#[derive(Clone, Debug)]
pub struct Possible {
    /// Where it must be possible; everywhere, if none.
    pub condition: Option<Claim>,
    /// What must be possible; its name is that of the whole.
    pub goal: Claim,
}

/// What never happens on any step.
#[derive(Clone, Debug)]
pub struct StepInvariant {
    /// What.
    pub never: Never,
    /// To what.
    pub of: Watched,
    /// Where it is said.
    pub place: Place,
}

/// What is looked at on every step.
#[derive(Clone, Debug)]
pub enum Watched {
    /// A register of each actor of a role.
    Register(u8, u8),
    /// A value, for each of those that it names.
    Value(Box<WatchedValue>),
}

/// A value of any registers.
#[derive(Clone, Debug)]
pub struct WatchedValue {
    /// The value, inside so many [`Expr::Each`] as there are sets of names, the first outermost.
    /// They depend on no register.
    pub claim: Claim,
    /// How many these are.
    pub depth: usize,
}

impl StepInvariant {
    /// Whether it is that this register never decreases, or changes.
    pub fn is_of(&self, never: Never, role: usize, register: u8) -> bool {
        let of = match self.of {
            Watched::Register(role, register) => Some((usize::from(role), register)),
            Watched::Value(_) => None,
        };
        self.never == never && of == Some((role, register))
    }

    /// The value that it is about, if that is more than a register.
    pub fn value(&self) -> Option<&WatchedValue> {
        match &self.of {
            Watched::Value(value) => Some(value),
            Watched::Register(..) => None,
        }
    }
}

/// A search over a bounded cast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Which runs.
    pub runs: Runs<u32>,
    /// Actors of each role, in the order of the program.
    pub cast: Vec<u8>,
    /// The limits, in the order of the program.
    pub limits: Vec<i32>,
    /// Whether actors crash and restart.
    pub crashes: bool,
    /// Whether messages may arrive again.
    pub duplicates: bool,
    /// Whether, where channels keep order, messages get lost that others come behind.
    pub losses: bool,
    /// Whether actors are isolated for a while; only on a clock.
    pub partitions: bool,
    /// The most states, if that is said.
    pub states: Option<u32>,
    /// Where it is said.
    pub place: Place,
}

impl Claim {
    /// Whether it must hold in every state.
    pub fn is_invariant(&self) -> bool {
        self.kind == ClaimKind::Invariant
    }
}

impl Role {
    /// Whether its actors do something when somebody asks for it.
    pub fn acts_by_hand(&self) -> bool {
        self.rules.iter().any(Rule::is_by_hand)
    }
}

impl Rule {
    /// Whether it is an action that happens when somebody asks for it.
    pub fn is_by_hand(&self) -> bool {
        matches!(self.trigger, Trigger::Action { by_hand: true, .. })
    }
}

impl Program {
    /// The position of a role.
    pub fn role(&self, name: &str) -> Option<usize> {
        self.roles.iter().position(|role| role.name == name)
    }

    /// The position of a label.
    pub fn label(&self, name: &str) -> Option<LabelId> {
        let at = self.labels.iter().position(|label| label == name)?;
        u8::try_from(at).ok()
    }

    /// All that searches ask of states: claims but those that only the picture asks for, and what
    /// must stay possible, where.
    pub fn asked(&self) -> impl Iterator<Item = &Claim> {
        let claims = self.claims.iter().filter(|it| !matches!(it.kind, ClaimKind::Judge(..)));
        let possibles = self.possibles.iter();
        claims.chain(possibles.flat_map(|it| it.condition.iter().chain([&it.goal])))
    }

    /// All that searches look at: what they ask of states, and the values that they follow from
    /// step to step.
    pub fn looked_at(&self) -> impl Iterator<Item = &Claim> {
        let watched = self.step_invariants.iter().filter_map(StepInvariant::value);
        self.asked().chain(watched.map(|value| &value.claim))
    }

    /// Whether messages from one actor to another arrive in the order in which they were sent.
    pub fn keeps_order(&self) -> bool {
        self.order.is_some()
    }

    /// The claim of a name.
    pub fn claim(&self, name: &str) -> Option<&Claim> {
        self.claims.iter().find(|claim| claim.name == name)
    }
}
