//! Finds out what every register, parameter and expression holds, by how it is used.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};

/// What something holds, perhaps not yet known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeId(usize);

/// What something can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// A whole number.
    Number,
    /// A word.
    Word,
    /// An actor.
    Actor,
    /// Actors.
    Set,
    /// A list of something.
    List(TypeId),
    /// A record, by its position among those of the protocol.
    Record(u8),
    /// Something for each actor of a role.
    Table(u8, TypeId),
    /// Yes or no.
    Truth,
}

/// All types of a protocol.
#[derive(Debug, Default)]
pub struct Types {
    slots: Vec<Slot>,
    /// What roles, all actors of each, and records are called, for messages.
    names: Names,
    /// Places where something may be `none`, which no set and no list is.
    nones: Vec<(TypeId, Place)>,
    /// Places that want a set or a list.
    counted: Vec<(TypeId, Place)>,
    /// What lists, records and tables hold.
    held: Vec<(Holder, TypeId, Place)>,
    /// What does not fit.
    pub found: Diagnostics,
}

/// What messages about types call roles and records.
#[derive(Debug, Default)]
pub struct Names {
    /// The roles.
    pub roles: Vec<String>,
    /// All actors of each.
    pub plurals: Vec<String>,
    /// The records.
    pub records: Vec<String>,
}

/// What holds something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A list: what is simple, and records.
    List,
    /// A record: what is simple.
    Record,
    /// A table: all but tables.
    Table,
}

#[derive(Debug)]
enum Slot {
    Link(TypeId),
    Unknown,
    Known(Type, Place),
}

impl Types {
    /// Nothing is known yet.
    pub fn new(names: Names) -> Types {
        Types { names, ..Types::default() }
    }

    /// Something nobody knows yet.
    pub fn unknown(&mut self) -> TypeId {
        self.slots.push(Slot::Unknown);
        TypeId(self.slots.len() - 1)
    }

    /// Something known; `place` says why.
    pub fn known(&mut self, of: Type, place: Place) -> TypeId {
        self.slots.push(Slot::Known(of, place));
        TypeId(self.slots.len() - 1)
    }

    /// What `none` is: anything but a set or a list.
    pub fn none(&mut self, place: Place) -> TypeId {
        let id = self.unknown();
        self.nones.push((id, place));
        id
    }

    /// `id` must turn out to be a set or a list.
    pub fn counts(&mut self, id: TypeId, place: Place) {
        self.counted.push((id, place));
    }

    /// `id` must turn out to be something that fits there.
    pub fn holds(&mut self, holder: Holder, id: TypeId, place: Place) {
        self.held.push((holder, id, place));
    }

    /// A list.
    pub fn list(&mut self, of: TypeId, place: &Place) -> TypeId {
        self.holds(Holder::List, of, place.clone());
        self.known(Type::List(of), place.clone())
    }

    /// A table of a role.
    pub fn table(&mut self, role: u8, of: TypeId, place: &Place) -> TypeId {
        self.holds(Holder::Table, of, place.clone());
        self.known(Type::Table(role, of), place.clone())
    }

    /// Keeps what is known, and forgets what is wrong and what was to be seen in the end.
    pub fn begin_again(&mut self) {
        self.found.clear();
        self.nones.clear();
        self.counted.clear();
        self.held.clear();
    }

    /// What it is, if it is known.
    pub fn get(&self, id: TypeId) -> Option<Type> {
        match &self.slots[self.root(id).0] {
            Slot::Known(known, _) => Some(*known),
            _ => None,
        }
    }

    /// Makes two the same; says so at `place` if they cannot be.
    pub fn same(&mut self, wanted: TypeId, given: TypeId, place: &Place) {
        let (a, b) = (self.root(wanted), self.root(given));
        if a == b {
            return;
        }
        match (&self.slots[a.0], &self.slots[b.0]) {
            (Slot::Unknown, _) => self.slots[a.0] = Slot::Link(b),
            (_, Slot::Unknown) => self.slots[b.0] = Slot::Link(a),
            (Slot::Known(Type::List(x), _), Slot::Known(Type::List(y), _)) => {
                let (x, y) = (*x, *y);
                self.slots[a.0] = Slot::Link(b);
                self.same(x, y, place);
            }
            (Slot::Known(Type::Table(of, x), _), Slot::Known(Type::Table(other, y), _))
                if of == other =>
            {
                let (x, y) = (*x, *y);
                self.slots[a.0] = Slot::Link(b);
                self.same(x, y, place);
            }
            (Slot::Known(x, _), Slot::Known(y, _)) if x == y => {}
            (Slot::Known(x, why), Slot::Known(y, _)) => {
                let (wanted, given) = self.told_apart(*x, *y);
                let message = format!("expected {wanted} but this is {given}");
                let help = remedy(*x, *y, &self.names);
                let mut mistake = Diagnostic::mistake(place.clone(), message).help(help);
                if why != place {
                    mistake = mistake.also(why.clone(), format!("{wanted} because of this"));
                }
                self.found.push(mistake);
            }
            (Slot::Link(_), _) | (_, Slot::Link(_)) => unreachable!("roots are no links"),
        }
    }

    /// Makes `given` what is wanted here.
    pub fn want(&mut self, wanted: Type, given: TypeId, place: &Place) {
        let wanted = self.known(wanted, place.clone());
        self.same(wanted, given, place);
    }

    /// Says what only shows in the end.
    pub fn finish(&mut self) {
        let mistaken = self.finish_held();
        for (id, place) in std::mem::take(&mut self.nones) {
            let Some(known) = self.get(id) else { continue };
            if mistaken.contains(&self.root(id)) {
                continue;
            }
            let help = match known {
                Type::Set => "the empty one is `{}`",
                Type::List(_) => "the empty one is `[]`",
                Type::Table(..) => "each of its places may hold `none`",
                Type::Truth => "ask for something: `x != none`",
                _ => continue,
            };
            let message = format!("`none` is not {}", name(known));
            self.found.push(Diagnostic::mistake(place, message).help(help));
        }
        for (id, place) in std::mem::take(&mut self.counted) {
            let known = self.get(id);
            if let Some(known) = known.filter(|it| !matches!(it, Type::Set | Type::List(_))) {
                let message = format!("cannot count {}", name(known));
                self.found.push(Diagnostic::mistake(place, message).help("count a set or a list"));
            }
        }
    }

    /// Says so if something is held where it does not fit; what that is.
    fn finish_held(&mut self) -> Vec<TypeId> {
        let mut mistaken = Vec::new();
        for (holder, id, place) in std::mem::take(&mut self.held) {
            let Some(known) = self.get(id) else { continue };
            let is_deep = matches!(known, Type::Set | Type::List(_));
            let (fits, message, help) = match holder {
                Holder::List => {
                    (!is_deep, "a list", "lists hold numbers, words, actors or records")
                }
                Holder::Record => (
                    !is_deep && !matches!(known, Type::Record(_)),
                    "a record",
                    "the fields of a record hold numbers, words or actors",
                ),
                Holder::Table => (
                    true,
                    "a table",
                    "its places hold numbers, words, actors, records, sets or lists",
                ),
            };
            if !fits || matches!(known, Type::Truth | Type::Table(..)) {
                let message = format!("{message} cannot hold {}", name(known));
                self.found.push(Diagnostic::mistake(place, message).help(help));
                mistaken.push(self.root(id));
            }
        }
        mistaken
    }

    /// What two types are called in one message: of two records which, of two tables whose.
    fn told_apart(&self, a: Type, b: Type) -> (String, String) {
        let told = |of: Type| match of {
            Type::Record(at) => format!("`{}`", self.names.records[usize::from(at)]),
            Type::Table(role, _) => format!("a table of {}", self.names.plurals[usize::from(role)]),
            other => name(other).to_string(),
        };
        match std::mem::discriminant(&a) == std::mem::discriminant(&b) {
            true => (told(a), told(b)),
            false => (name(a).to_string(), name(b).to_string()),
        }
    }

    fn root(&self, mut id: TypeId) -> TypeId {
        while let Slot::Link(next) = self.slots[id.0] {
            id = next;
        }
        id
    }
}

/// What a type is called in messages.
pub fn name(of: Type) -> &'static str {
    match of {
        Type::Number => "a number",
        Type::Word => "a word",
        Type::Actor => "an actor",
        Type::Set => "a set of actors",
        Type::List(_) => "a list",
        Type::Record(_) => "a record",
        Type::Table(..) => "a table",
        Type::Truth => "yes or no",
    }
}

/// What to do where one type is wanted and another given.
fn remedy(wanted: Type, given: Type, names: &Names) -> String {
    let role = names.roles.first().map_or("", String::as_str);
    let help = match (wanted, given) {
        (Type::Number, Type::Actor) => "`number(x)` is the number of actor `x`",
        (Type::Actor, Type::Number) => {
            return format!("`{role}(n)` is the {role} with number `n`");
        }
        (Type::Record(_), Type::Record(_)) | (Type::Table(..), Type::Table(..)) => {
            "use the same kind of value in both places"
        }
        (_, Type::Record(_)) => "a field of a record is `x.name`",
        (Type::Record(at), _) => {
            let record = &names.records[usize::from(at)];
            return format!("a record is made of its fields: `{record}(…)`");
        }
        (_, Type::Table(..)) => "a place of a table is `x[a]`, of an actor `a`",
        (Type::Number, Type::Set | Type::List(_)) => "`count(x)` is how many there are",
        (Type::Actor, Type::Set) => {
            return format!("an actor is `self`, a sender, or `{role}(n)`");
        }
        (_, Type::Truth) => "yes or no can only be asked: `when`, `if`",
        (Type::Truth, _) => "compare it with something: `x = 1`",
        _ => "use the same kind of value in both places",
    };
    help.to_string()
}
