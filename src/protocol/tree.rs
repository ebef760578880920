//! What a protocol says, as written: names are not yet resolved, types not yet known.

use std::ops::Range;

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub range: Range<usize>,
}

/// A whole protocol.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// `record entry(term, value)`.
    pub records: Vec<RecordNode>,
    /// `role proposer`, in order.
    pub roles: Vec<RoleNode>,
    /// `limit tries = 3`.
    pub limits: Vec<(Named, i32)>,
    /// `invariant`, `goal`, `judge`.
    pub claims: Vec<ClaimNode>,
    /// `possible election when …`.
    pub possibles: Vec<PossibleNode>,
    /// `never decreases acceptor.highest`, `never changes learner.request`.
    pub step_invariants: Vec<StepInvariantNode>,
    /// `outcome learner.request`.
    pub outcome: Option<(Named, Named)>,
    /// `channels keep order`: where that stands.
    pub keeps_order: Option<Range<usize>>,
    /// `search every order of …`.
    pub searches: Vec<SearchNode>,
}

/// Values with names that are kept and sent together.
#[derive(Clone, Debug)]
pub struct RecordNode {
    /// Its name.
    pub name: Named,
    /// The names of its values.
    pub fields: Vec<Named>,
}

/// What the actors of a role remember and do.
#[derive(Clone, Debug)]
pub struct RoleNode {
    /// Its name, one actor's: `acceptor`.
    pub name: Named,
    /// The name of all its actors, if the text says it.
    pub plural: Option<Named>,
    /// Whether its actors stand outside of the service.
    pub outside: bool,
    /// What an actor remembers.
    pub registers: Vec<RegisterNode>,
    /// What it does, in the order written.
    pub rules: Vec<RuleNode>,
}

/// `highest = -1 durable "highest" @label`, `next[server] = 1`.
#[derive(Clone, Debug)]
pub struct RegisterNode {
    /// Its name.
    pub name: Named,
    /// The role of which each actor has a value of its own, if it is a table.
    pub each: Option<Named>,
    /// Its first value, or that of each of its places.
    pub first: ExprNode,
    /// The words it may hold, where it holds words: `idle or preparing`.
    pub words: Vec<Named>,
    /// Whether it survives a restart.
    pub durable: bool,
    /// How a picture shows it; without, it does not.
    pub shown: Option<Text>,
    /// Names the word `durable`.
    pub label: Option<Named>,
    /// The line.
    pub range: Range<usize>,
}

/// An `on` or an `action` with its guards and what it does.
#[derive(Clone, Debug)]
pub struct RuleNode {
    /// What sets it off.
    pub head: RuleHead,
    /// All must hold.
    pub guards: Vec<GuardNode>,
    /// What it does, in order.
    pub body: Vec<StatementNode>,
    /// Names the whole rule.
    pub label: Option<Named>,
    /// The first line.
    pub range: Range<usize>,
}

/// What sets a rule off.
#[derive(Clone, Debug)]
pub enum RuleHead {
    /// `on promise(s, voted, v) from a, queued`.
    Message {
        /// The message's name.
        name: Named,
        /// Names for what it carries.
        parameters: Vec<Named>,
        /// A name for its sender.
        from: Option<Named>,
        /// Whether it waits until its receiver acts.
        queued: bool,
    },
    /// `action prepare`.
    Action {
        /// The action's name.
        name: Named,
        /// Whether it happens only when somebody asks for it.
        by_hand: bool,
        /// The shortest and the longest wait, in milliseconds.
        after: Option<(i32, i32)>,
    },
    /// `on restart`.
    Restart,
}

/// `when s > highest @fence`.
#[derive(Clone, Debug)]
pub struct GuardNode {
    /// What must hold.
    pub condition: ExprNode,
    /// Names this guard.
    pub label: Option<Named>,
    /// The line.
    pub range: Range<usize>,
}

/// One thing that a rule does.
#[derive(Clone, Debug)]
pub struct StatementNode {
    /// What it does.
    pub kind: StatementKind,
    /// Names this statement and what stands under it.
    pub label: Option<Named>,
    /// The line.
    pub range: Range<usize>,
}

/// The kinds of statements.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `highest = s`, `next[f] = n`.
    Set(Target, ExprNode),
    /// `add a to prepared`.
    Add(ExprNode, Target),
    /// `append v to log`.
    Append(ExprNode, Target),
    /// `append each of entries to log`.
    AppendEach(ExprNode, Target),
    /// `drop first of queue`.
    DropFirst(Target),
    /// `remove a from prepared`.
    Remove(ExprNode, Target),
    /// `cut log to n`.
    Cut(Target, ExprNode),
    /// `send prepare(serial) to acceptors`.
    Send(Named, Vec<ExprNode>, ExprNode),
    /// `if …`, `else`.
    If(ExprNode, Vec<StatementNode>, Vec<StatementNode>),
    /// `for f in others`.
    For(Named, ExprNode, Vec<StatementNode>),
    /// `reset timeout`.
    Reset(Named),
    /// `say "…"`.
    Say(Text),
}

/// What a statement changes: a register, or one place of it.
#[derive(Clone, Debug)]
pub struct Target {
    /// The register.
    pub register: Named,
    /// Which place of its list or table.
    pub at: Option<ExprNode>,
}

/// Text with values in it.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its parts in order.
    pub parts: Vec<TextPartNode>,
    /// Where it stands, quotes included.
    pub range: Range<usize>,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub enum TextPartNode {
    /// Words.
    Words(String),
    /// `{serial}`.
    Value(ExprNode),
}

/// An expression and where it stands.
#[derive(Clone, Debug)]
pub struct ExprNode {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `3`.
    Number(i32),
    /// `serial`, `self`, `acceptors`, `idle`.
    Name(String),
    /// `none`.
    None,
    /// `{}`, `{a, b}`.
    Set(Vec<ExprNode>),
    /// `[]`, `[1, 2]`.
    List(Vec<ExprNode>),
    /// `majority(acceptors)`, `client(v)`.
    Call(Named, Vec<ExprNode>),
    /// `a.request`, `log[1].term`.
    Field(Box<ExprNode>, Named),
    /// `v if voted > 0 else none`: the condition, then the values.
    Either(Box<ExprNode>, Box<ExprNode>, Box<ExprNode>),
    /// `log[2]`.
    Item(Box<ExprNode>, Box<ExprNode>),
    /// `not x`.
    Not(Box<ExprNode>),
    /// `-x`.
    Negative(Box<ExprNode>),
    /// `a + b`.
    Binary(Operator, Box<ExprNode>, Box<ExprNode>),
    /// `log from 2`.
    From(Box<ExprNode>, Box<ExprNode>),
    /// `1 to 3`: only where something is asked of each of these.
    Range(Box<ExprNode>, Box<ExprNode>),
    /// `all a, b in learners: …`, `some c in clients, s in servers: …`, `count(a in votes: …)`,
    /// `sum(…)`, `{a in servers: …}`.
    Each(Each, Vec<(Vec<Named>, ExprNode)>, Box<ExprNode>),
}

/// What is asked about each actor of a role, or each member of a set or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// Whether it holds for every one.
    All,
    /// Whether it holds for any.
    Some,
    /// For how many it holds.
    Count,
    /// What their numbers come to together.
    Sum,
    /// The set of those for whom it holds.
    Those,
}

/// What stands between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Plus,
    Minus,
    Times,
    Divided,
}

/// What is asked of all states.
#[derive(Clone, Debug)]
pub struct ClaimNode {
    /// How.
    pub kind: ClaimKind,
    /// Its name.
    pub name: Named,
    /// What holds.
    pub body: ExprNode,
}

/// How a claim is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// It holds in every state.
    Invariant,
    /// It holds in some state, which is worth showing.
    Goal,
    /// The picture says whether it holds: words for yes, words for no.
    Judge(String, String),
}

/// Something that must stay possible.
#[derive(Clone, Debug)]
pub struct PossibleNode {
    /// Its name.
    pub name: Named,
    /// Where it must be possible; everywhere, if none.
    pub condition: Option<ExprNode>,
    /// What a run must be able to reach from there.
    pub body: ExprNode,
}

/// `never decreases acceptor.highest`, `never ends chosen for l in learners`.
#[derive(Clone, Debug)]
pub struct StepInvariantNode {
    /// What never happens.
    pub never: Never,
    /// To what.
    pub of: WatchedNode,
}

/// What never happens to a value on any step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Never {
    /// It changes, once it is not `none`.
    Changes,
    /// It decreases; `none` is less than any number.
    Decreases,
    /// It does not hold any more, once it holds.
    Ends,
}

/// The value that is looked at on every step.
#[derive(Clone, Debug)]
pub enum WatchedNode {
    /// `acceptor.highest`: a register of each of a role.
    Register(Named, Named),
    /// `committed for s in servers, i in 1 to 3`: a value of any registers, for each of these.
    Value(Named, Vec<(Vec<Named>, ExprNode)>, ExprNode),
}

/// Which runs a search looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs<Count> {
    /// `every order`: whatever can happen next may happen next.
    Every,
    /// `1000 orders`: so many random ones of these.
    Orders(Count),
    /// `1000 runs`: so many on a clock.
    Timed(Count),
}

/// `search every order of 2 proposers, 3 acceptors, tries 1, crashes`.
#[derive(Clone, Debug)]
pub struct SearchNode {
    /// Which runs.
    pub runs: Runs<i32>,
    /// `3 acceptors`.
    pub cast: Vec<(i32, Named)>,
    /// `tries 1`.
    pub limits: Vec<(Named, i32)>,
    /// `crashes`: actors crash and restart.
    pub crashes: bool,
    /// `duplicates`: messages may arrive again.
    pub duplicates: bool,
    /// `losses`: where channels keep order, messages get lost that others come behind.
    pub losses: bool,
    /// `partitions`: on a clock, actors are isolated and healed.
    pub partitions: bool,
    /// The line.
    pub range: Range<usize>,
}
