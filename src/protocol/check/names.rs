//! Knows every name of a protocol: what it stands for, and where it was first used.

use crate::diagnostic::{Diagnostic, Diagnostics, Source, any_mistake, suggest, with_article};
use crate::protocol::check::expressions::FUNCTIONS;
use crate::protocol::check::types::{Names, TypeId, Types};
use crate::protocol::habits;
use crate::protocol::program::LabelId;
use crate::protocol::tree::{Named, RecordNode, RoleNode, Tree, WatchedNode};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;

/// Words of the language, which nothing else can be called.
const RESERVED: [&str; 42] = [
    "role",
    "record",
    "limit",
    "invariant",
    "goal",
    "judge",
    "never",
    "outcome",
    "search",
    "on",
    "action",
    "when",
    "if",
    "else",
    "send",
    "say",
    "add",
    "append",
    "drop",
    "remove",
    "cut",
    "reset",
    "for",
    "each",
    "implies",
    "others",
    "to",
    "from",
    "queued",
    "durable",
    "self",
    "none",
    "and",
    "or",
    "not",
    "in",
    "all",
    "some",
    "count",
    "by",
    "after",
    "restart",
];
/// What a `search` asks for by these words no limit can be called, as no search could set it.
const OF_SEARCHES: [&str; 6] =
    ["crashes", "duplicates", "losses", "partitions", "states", "worlds"];
/// The most roles of a protocol.
pub const ROLES_MAX: usize = 8;
/// The most registers of a role, messages, limits, claims, and so on.
pub const NAMES_MAX: usize = 64;
/// The most fields of a record.
const FIELDS_MAX: usize = 6;
/// The most words and labels of a protocol: their positions are bytes.
const SMALL_MAX: usize = 256;

/// A register while its type is being found out.
#[derive(Clone, Debug)]
pub struct KnownRegister {
    /// Its name.
    pub name: Named,
    /// What it holds.
    pub holds: TypeId,
}

/// A message while its types are being found out.
#[derive(Clone, Debug)]
pub struct KnownMessage {
    /// Its name where it was first used.
    pub name: Named,
    /// What it carries.
    pub carries: Vec<TypeId>,
}

/// A record while the types of its fields are being found out.
#[derive(Clone, Debug)]
pub struct KnownRecord {
    /// Its name.
    pub name: Named,
    /// Its fields, and what they hold.
    pub fields: Vec<(Named, TypeId)>,
}

/// All names of a protocol.
#[derive(Debug)]
pub struct Checker {
    /// The protocol's text.
    pub source: Arc<Source>,
    /// The roles, with their registers.
    pub roles: Vec<(Named, Vec<KnownRegister>)>,
    /// What all actors of each role are called.
    pub plurals: Vec<String>,
    /// The records.
    pub records: Vec<KnownRecord>,
    /// The messages, in the order of their first use.
    pub messages: Vec<KnownMessage>,
    /// The words that registers hold.
    pub words: Vec<Named>,
    /// The limits.
    pub limits: Vec<Named>,
    /// The labels.
    pub labels: Vec<String>,
    /// The types of it all.
    pub types: Types,
    /// Whether all that says what something holds has been seen, and the rest may be guessed.
    pub may_guess: bool,
    /// What is wrong, but for types that do not fit. Whoever looks may tell.
    found: RefCell<Diagnostics>,
}

impl Checker {
    /// Collects the names that a tree declares.
    pub fn of(source: &Arc<Source>, tree: &Tree) -> Checker {
        let plurals: Vec<String> = tree.roles.iter().map(all_of).collect();
        let called = Names {
            roles: tree.roles.iter().map(|role| role.name.text.clone()).collect(),
            plurals: plurals.clone(),
            records: tree.records.iter().map(|record| record.name.text.clone()).collect(),
        };
        let mut names = Checker {
            source: source.clone(),
            roles: Vec::new(),
            plurals,
            records: Vec::new(),
            may_guess: false,
            messages: Vec::new(),
            words: Vec::new(),
            limits: Vec::new(),
            labels: Vec::new(),
            types: Types::new(called),
            found: RefCell::default(),
        };
        for role in &tree.roles {
            names.role(role);
        }
        for record in &tree.records {
            names.record(record);
        }
        let records: Vec<&Named> = tree.records.iter().map(|record| &record.name).collect();
        names.distinct("record", &records, NAMES_MAX);
        let roles: Vec<&Named> = tree.roles.iter().map(|role| &role.name).collect();
        names.distinct("role", &roles, ROLES_MAX);
        names.plurals(&tree.roles);
        names.limits = tree.limits.iter().map(|(name, _)| name.clone()).collect();
        let limits: Vec<&Named> = tree.limits.iter().map(|(name, _)| name).collect();
        names.distinct("limit", &limits, NAMES_MAX);
        for limit in limits.iter().filter(|limit| OF_SEARCHES.contains(&limit.text.as_str())) {
            let message = format!("a limit cannot be called `{}`", limit.text);
            names.report(
                Diagnostic::mistake(source.place(limit.range.clone()), message)
                    .help("in a `search` this word asks for something else"),
            );
        }
        let claims = tree.claims.iter().map(|claim| &claim.name);
        let watched = tree.step_invariants.iter().filter_map(|it| match &it.of {
            WatchedNode::Value(name, ..) => Some(name),
            WatchedNode::Register(..) => None,
        });
        let claims = claims.chain(tree.possibles.iter().map(|it| &it.name)).chain(watched);
        let claims: Vec<&Named> = claims.collect();
        names.distinct("claim", &claims, NAMES_MAX);
        names.clashes();
        names
    }

    /// Tells what is wrong.
    pub fn report(&self, mistake: Diagnostic) {
        self.found.borrow_mut().push(mistake);
    }

    /// Whether anything is wrong so far.
    pub fn is_mistaken(&self) -> bool {
        any_mistake(&self.found.borrow()) || any_mistake(&self.types.found)
    }

    /// All that is wrong.
    pub fn into_found(self) -> Diagnostics {
        let mut found = self.types.found;
        found.extend(self.found.into_inner());
        found
    }

    /// Forgets what is wrong and which labels there are, and keeps what is known of types.
    pub fn begin_again(&mut self) {
        self.found.get_mut().clear();
        self.labels.clear();
        self.types.begin_again();
        self.may_guess = true;
    }

    fn record(&mut self, record: &RecordNode) {
        let fields: Vec<&Named> = record.fields.iter().collect();
        self.distinct("field", &fields, FIELDS_MAX);
        let place = |range: &Range<usize>| self.source.place(range.clone());
        if record.fields.is_empty() {
            let help = format!("name what it holds: `record {}(term, value)`", record.name.text);
            let empty = Diagnostic::mistake(place(&record.name.range), "a record without fields");
            self.report(empty.help(help));
        }
        let role = self.roles.iter().find(|(role, _)| role.text == record.name.text);
        if let Some((role, _)) = role {
            let message = format!("`{}` is already a role", record.name.text);
            self.report(
                Diagnostic::mistake(place(&record.name.range), message)
                    .also(place(&role.range), "this")
                    .help("call one of them something else"),
            );
        }
        if FUNCTIONS.contains(&record.name.text.as_str()) {
            let message = format!("`{}` is already a function", record.name.text);
            let mistake = Diagnostic::mistake(place(&record.name.range), message);
            self.report(mistake.help("call the record something else"));
        }
        let fields = record.fields.iter().map(|field| (field.clone(), self.types.unknown()));
        let (name, fields) = (record.name.clone(), fields.collect());
        self.records.push(KnownRecord { name, fields });
    }

    fn role(&mut self, role: &RoleNode) {
        let registers: Vec<&Named> = role.registers.iter().map(|register| &register.name).collect();
        self.distinct("register", &registers, NAMES_MAX);
        let known = role.registers.iter().map(|register| KnownRegister {
            name: register.name.clone(),
            holds: self.types.unknown(),
        });
        let known = known.collect();
        self.roles.push((role.name.clone(), known));
        for word in role.registers.iter().flat_map(|register| &register.words) {
            self.reserved("word", word);
            if !self.words.iter().any(|known| known.text == word.text) {
                self.words.push(word.clone());
                self.too_many("words", self.words.len(), &word.range);
            }
        }
    }

    /// All of a role must not be called like another role.
    fn plurals(&self, roles: &[RoleNode]) {
        for (nth, (role, plural)) in roles.iter().zip(&self.plurals).enumerate() {
            role.plural.iter().for_each(|said| self.reserved("role", said));
            let is_same = |other: &usize| {
                let name = &roles[*other].name.text;
                let is_twice = *other < nth && self.plurals[*other] == *plural;
                *name != role.name.text && (is_twice || name == plural)
            };
            let Some(other) = (0..roles.len()).find(is_same) else { continue };
            let name = role.plural.as_ref().unwrap_or(&role.name);
            let message = format!("all of the role are called `{plural}`, and so is another");
            let (name, other) = (name.range.clone(), roles[other].name.range.clone());
            self.report(
                Diagnostic::mistake(self.source.place(name), message)
                    .also(self.source.place(other), "this one")
                    .help(format!("call them otherwise: `role {}, …`", role.name.text)),
            );
        }
    }

    /// Says so, once, if there are more than have a number.
    fn too_many(&self, what: &str, count: usize, at: &Range<usize>) {
        if count == SMALL_MAX + 1 {
            let message = format!("more than {SMALL_MAX} {what}");
            let place = self.source.place(at.clone());
            self.report(Diagnostic::mistake(place, message).help("make the protocol smaller"));
        }
    }

    /// A word must not look like something else.
    fn clashes(&self) {
        let registers = self.roles.iter().flat_map(|(_, registers)| registers);
        let others = registers.map(|register| &register.name).chain(&self.limits);
        let others: Vec<&Named> = others.collect();
        for word in &self.words {
            if let Some(other) = others.iter().find(|other| other.text == word.text) {
                let message = format!("`{}` is already defined", word.text);
                self.report(
                    Diagnostic::mistake(self.source.place(word.range.clone()), message)
                        .also(self.source.place(other.range.clone()), "this")
                        .help("call one of them something else"),
                );
            }
        }
    }

    /// Says so if names are reserved, doubled, or too many.
    pub fn distinct(&self, what: &str, all: &[&Named], max: usize) {
        for (nth, name) in all.iter().enumerate() {
            let place = self.source.place(name.range.clone());
            self.reserved(what, name);
            if let Some(first) = all[..nth].iter().find(|first| first.text == name.text) {
                self.report(
                    Diagnostic::mistake(place, format!("a second {what} called `{}`", name.text))
                        .also(self.source.place(first.range.clone()), "first here")
                        .help("call one of them something else"),
                );
            } else if nth == max {
                self.report(
                    Diagnostic::mistake(place, format!("more than {max} {what}s"))
                        .help("make the protocol smaller"),
                );
            }
        }
    }

    fn reserved(&self, what: &str, name: &Named) {
        if RESERVED.contains(&name.text.as_str()) {
            let message = format!("{} cannot be called `{}`", with_article(what), name.text);
            self.report(
                Diagnostic::mistake(self.source.place(name.range.clone()), message)
                    .help("it is a word of the language"),
            );
        }
    }

    /// The position of a role by the name of one actor, if it is one.
    pub fn role_called(&self, name: &Named) -> Option<u8> {
        let role = self.roles.iter().position(|(role, _)| role.text == name.text);
        if role.is_none() {
            let all = self.roles.iter().map(|(role, _)| role.text.as_str());
            self.unknown("role", name, all);
        }
        role.and_then(small)
    }

    /// The position of a role by the name of all its actors, `acceptors`, or of one.
    pub fn role_of_all(&self, name: &Named) -> Option<u8> {
        match self.plural(&name.text) {
            Some(role) => Some(role),
            None => {
                self.unknown("role", name, self.plurals.iter().map(String::as_str));
                None
            }
        }
    }

    /// The role whose actors are called that.
    pub fn plural(&self, name: &str) -> Option<u8> {
        self.plurals.iter().position(|plural| plural == name).and_then(small)
    }

    /// The position of a register, if it is one.
    pub fn register(&self, role: u8, name: &Named) -> Option<u8> {
        let (role, registers) = &self.roles[usize::from(role)];
        let at = registers.iter().position(|register| register.name.text == name.text);
        if at.is_none() {
            let all = registers.iter().map(|register| register.name.text.as_str());
            self.unknown(&format!("register of `{}`", role.text), name, all);
        }
        at.and_then(small)
    }

    /// What a register holds.
    pub fn holds(&self, role: u8, register: u8) -> TypeId {
        self.roles[usize::from(role)].1[usize::from(register)].holds
    }

    /// The position of a label, which may have been used before: then it names another line of the
    /// same idea.
    pub fn label(&mut self, label: Option<&Named>) -> Option<LabelId> {
        let label = label?;
        if let Some(known) = self.labels.iter().position(|known| *known == label.text) {
            return small(known);
        }
        self.labels.push(label.text.clone());
        self.too_many("labels", self.labels.len(), &label.range);
        small(self.labels.len() - 1)
    }

    /// How to say that all of a role are called `name`, if that seems to be meant: `processes`.
    fn otherwise_called(&self, name: &str) -> Option<String> {
        let is_meant = |role: &str, all: &str| {
            let ending = name.strip_prefix(role).unwrap_or_default();
            all == plural(role) && all != name && matches!(ending, "s" | "es" | "en")
        };
        let mut roles = self.roles.iter().map(|(role, _)| &role.text).zip(&self.plurals);
        let (role, all) = roles.find(|(role, all)| is_meant(role, all))?;
        Some(format!("all of them are `{all}`, or else say so: `role {role}, {name}`"))
    }

    /// Says that a name stands for nothing, and what may have been meant.
    pub fn unknown<'n>(
        &self,
        what: &str,
        name: &Named,
        all: impl Iterator<Item = &'n str> + Clone,
    ) {
        let place = self.source.place(name.range.clone());
        let message = format!("unknown {what} `{}`", name.text);
        let remedy = || suggest::remedy(&name.text, all);
        let all_of_role = self.otherwise_called(&name.text).filter(|_| what == "role");
        let help = all_of_role.unwrap_or_else(remedy);
        self.report(Diagnostic::mistake(place, message).help(help));
    }
}

impl Checker {
    /// Says that a value is called what stands for nothing.
    pub fn unknown_value(&self, name: &Named, all: &[String]) {
        let all = || all.iter().map(String::as_str);
        let help = match (habits::value(&name.text), suggest::nearest(&name.text, all())) {
            (Some(help), _) => help.to_string(),
            (None, _) if name.text == "self" => {
                let all = &self.plurals[0];
                format!("a claim is nobody's; it names actors: `all a in {all}: …`")
            }
            (None, _) if self.otherwise_called(&name.text).is_some() => {
                self.otherwise_called(&name.text).unwrap_or_default()
            }
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!(
                "{}; a word is declared by a register that begins with one: `x = {} or …`",
                suggest::remedy(&name.text, all()),
                name.text
            ),
        };
        let place = self.source.place(name.range.clone());
        let message = format!("unknown name `{}`", name.text);
        self.report(Diagnostic::mistake(place, message).help(help));
    }
}

/// A position as the program keeps it; what does not fit has been reported already.
pub fn small(at: usize) -> Option<u8> {
    u8::try_from(at).ok()
}

/// What all actors of a role are called in a protocol.
pub fn all_of(role: &RoleNode) -> String {
    role.plural.as_ref().map_or_else(|| plural(&role.name.text), |said| said.text.clone())
}

/// What all actors of a role are called, if nobody says otherwise: `acceptors`, `primaries`.
pub fn plural(role: &str) -> String {
    match role.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{role}s"),
    }
}
