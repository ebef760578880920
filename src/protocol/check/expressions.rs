//! Turns expressions as written into expressions whose names are positions and whose types fit.

use crate::diagnostic::{Diagnostic, Place};
use crate::protocol::check::names::{Checker, KnownRecord, small};
use crate::protocol::check::types::{self, Holder, Type, TypeId};
use crate::protocol::program::{Expr, Function, FunctionOfTwo, TextPart};
use crate::protocol::tree::{self, Each, ExprKind, Named, Operator, Text};
use crate::protocol::value::Value;

/// The names that an expression may use besides those of the whole protocol.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The role whose rule it is; none in a claim.
    pub role: Option<u8>,
    /// Values that came with the message, and what is quantified over; of actors of a role, which.
    pub locals: Vec<(Named, TypeId, Option<u8>)>,
    /// How many of these are quantified over.
    pub depth: usize,
    /// The actions of the role, their positions among its rules, and whether they wait for time.
    pub waits: Vec<(Named, u8, bool)>,
    /// Whether `self` means somebody already: not in a claim.
    pub is_claim: bool,
}

/// The functions that take values in brackets.
pub const FUNCTIONS: [&str; 10] =
    ["count", "sum", "majority", "number", "first", "last", "max", "min", "agree", "alive"];
/// The most names of a claim that are quantified over at once.
const QUANTIFIED_MAX: usize = 6;
/// The same of a rule, where each may go through 62 actors or 32 values: no more, so that no rule
/// takes long.
const QUANTIFIED_IN_RULES_MAX: usize = 3;
/// An expression and what it is; none after mistakes.
type Checked = Option<(Expr, TypeId)>;

impl Checker {
    /// An expression of a known type.
    pub fn typed(
        &mut self,
        wanted: Type,
        expr: &tree::ExprNode,
        scope: &mut Scope,
    ) -> Option<Expr> {
        let (checked, holds) = self.expression(expr, scope)?;
        let place = self.source.place(expr.range.clone());
        self.types.want(wanted, holds, &place);
        Some(checked)
    }

    /// An expression that must be of the same type as something else.
    pub fn same(
        &mut self,
        wanted: TypeId,
        expr: &tree::ExprNode,
        scope: &mut Scope,
    ) -> Option<Expr> {
        let (checked, holds) = self.expression(expr, scope)?;
        let place = self.source.place(expr.range.clone());
        if self.types.get(holds) == Some(Type::Truth) {
            self.report(
                Diagnostic::mistake(place, "yes or no cannot be kept or sent")
                    .help("keep a word instead: `phase = idle or busy`"),
            );
            return None;
        }
        self.types.same(wanted, holds, &place);
        Some(checked)
    }

    /// An expression and what it is.
    pub fn expression(&mut self, expr: &tree::ExprNode, scope: &mut Scope) -> Checked {
        let place = self.source.place(expr.range.clone());
        let simple = |names: &mut Checker, value, of| {
            Some((Expr::Value(value), names.types.known(of, place.clone())))
        };
        match &expr.kind {
            ExprKind::Number(number) => simple(self, Value::Number(*number), Type::Number),
            ExprKind::None => Some((Expr::Value(Value::None), self.types.none(place))),
            ExprKind::Name(name) => {
                let name = Named { text: name.clone(), range: expr.range.clone() };
                self.name(&name, scope)
            }
            ExprKind::Field(of, name) => self.field(of, name, scope),
            ExprKind::Either(condition, first, other) => {
                let condition = self.typed(Type::Truth, condition, scope);
                let any = self.types.unknown();
                let first = self.same(any, first, scope);
                let other = self.same(any, other, scope);
                let (first, other) = (Box::new(first?), Box::new(other?));
                Some((Expr::Either(Box::new(condition?), first, other), any))
            }
            ExprKind::Item(whole, at) => self.item(whole, at, &place, scope),
            ExprKind::Set(_) | ExprKind::List(_) | ExprKind::From(..) | ExprKind::Range(..) => {
                self.several(&expr.kind, place, scope)
            }
            ExprKind::Call(name, arguments) => self.call(name, arguments, place, scope),
            ExprKind::Not(inner) => {
                let inner = self.typed(Type::Truth, inner, scope)?;
                Some((Expr::Not(Box::new(inner)), self.types.known(Type::Truth, place)))
            }
            ExprKind::Negative(inner) => {
                let inner = self.typed(Type::Number, inner, scope)?;
                Some((Expr::Negative(Box::new(inner)), self.types.known(Type::Number, place)))
            }
            ExprKind::Binary(operator, a, b) => self.binary(*operator, (a, b), place, scope),
            ExprKind::Each(each, all, body) => self.each(*each, all, body, scope),
        }
    }

    /// A set or a list that is said in parts, or a part of a list.
    fn several(&mut self, kind: &ExprKind, place: Place, scope: &mut Scope) -> Checked {
        match kind {
            ExprKind::Set(members) => {
                let mut set = Expr::Value(Value::Set(0));
                for member in members {
                    let member = self.typed(Type::Actor, member, scope)?;
                    set = Expr::OfTwo(FunctionOfTwo::With, Box::new(set), Box::new(member));
                }
                Some((set, self.types.known(Type::Set, place)))
            }
            ExprKind::List(values) => {
                let of = self.types.unknown();
                let mut list = Expr::Value(Value::List(Vec::new()));
                for value in values {
                    let value = self.same(of, value, scope)?;
                    list = Expr::OfTwo(FunctionOfTwo::Append, Box::new(list), Box::new(value));
                }
                Some((list, self.types.list(of, &place)))
            }
            ExprKind::From(list, at) => {
                let of = self.types.unknown();
                let wanted = self.types.list(of, &place);
                let list = self.same(wanted, list, scope);
                let at = self.typed(Type::Number, at, scope);
                let rest = Expr::OfTwo(FunctionOfTwo::From, Box::new(list?), Box::new(at?));
                Some((rest, wanted))
            }
            ExprKind::Range(least, most) => {
                let least = self.typed(Type::Number, least, scope);
                let most = self.typed(Type::Number, most, scope);
                let range = Expr::OfTwo(FunctionOfTwo::Range, Box::new(least?), Box::new(most?));
                let number = self.types.known(Type::Number, place.clone());
                Some((range, self.types.list(number, &place)))
            }
            _ => unreachable!("all else is one value"),
        }
    }

    fn name(&mut self, name: &Named, scope: &Scope) -> Checked {
        let place = self.source.place(name.range.clone());
        if let Some(at) = scope.locals.iter().position(|(local, ..)| local.text == name.text) {
            return Some((Expr::Local(small(at)?), scope.locals[at].1));
        }
        if name.text == "self" && !scope.is_claim {
            return Some((Expr::Me, self.types.known(Type::Actor, place)));
        }
        if let (Some(role), "others") = (scope.role, name.text.as_str()) {
            let all = Box::new(Expr::Everyone(role));
            let others = Expr::OfTwo(FunctionOfTwo::Except, all, Box::new(Expr::Me));
            return Some((others, self.types.known(Type::Set, place)));
        }
        if let Some(role) = scope.role {
            let registers = &self.roles[usize::from(role)].1;
            let is_it = |register: &super::names::KnownRegister| register.name.text == name.text;
            if let Some(at) = registers.iter().position(is_it) {
                return Some((Expr::Register(small(at)?), registers[at].holds));
            }
        }
        if let Some(role) = self.plural(&name.text) {
            return Some((Expr::Everyone(role), self.types.known(Type::Set, place)));
        }
        if let Some(at) = self.limits.iter().position(|limit| limit.text == name.text) {
            return Some((Expr::Limit(small(at)?), self.types.known(Type::Number, place)));
        }
        if let Some(at) = self.words.iter().position(|word| word.text == name.text) {
            let word = Expr::Value(Value::Word(small(at)?));
            return Some((word, self.types.known(Type::Word, place)));
        }
        if name.text == "others" {
            let help = "a claim names whom it means: `all a, b in servers: a = b or …`";
            let message = "only a rule has `others`: a claim is nobody's own";
            self.report(Diagnostic::mistake(place, message).help(help));
            return None;
        }
        let registers = scope.role.map(|role| &self.roles[usize::from(role)].1);
        let registers = registers.into_iter().flatten().map(|register| &register.name);
        let locals = scope.locals.iter().map(|(local, ..)| local);
        let all = registers.chain(locals).chain(&self.limits).chain(&self.words);
        let all = all.map(|named| named.text.clone()).chain(self.plurals.iter().cloned());
        let all: Vec<String> = all.collect();
        self.unknown_value(name, &all);
        None
    }

    /// `a.request` of a claim, or a field of a record.
    fn field(&mut self, of: &tree::ExprNode, field: &Named, scope: &mut Scope) -> Checked {
        if let Some((actor, role)) = self.actor_of(of, scope) {
            let register = self.register(role, field)?;
            let value = Expr::RegisterOf(Box::new(actor), role, register);
            return Some((value, self.holds(role, register)));
        }
        if let ExprKind::Name(name) = &of.kind
            && !self.is_value(name, scope)
        {
            self.not_seen(name, of, scope);
            return None;
        }
        let (record, holds) = self.expression(of, scope)?;
        let having = |it: &KnownRecord| it.fields.iter().any(|(known, _)| known.text == field.text);
        let which = match self.types.get(holds) {
            Some(Type::Record(which)) => which,
            None if !self.may_guess => return Some((record, self.types.unknown())),
            None if self.records.iter().filter(|it| having(it)).count() == 1 => {
                let which = self.records.iter().position(having).and_then(small)?;
                let place = self.source.place(of.range.clone());
                self.types.want(Type::Record(which), holds, &place);
                which
            }
            Some(Type::Actor) => {
                self.not_seen(&self.source.text[of.range.clone()], of, scope);
                return None;
            }
            other => {
                let place = self.source.place(field.range.clone());
                let what = match other {
                    Some(known) => format!("this is {}", types::name(known)),
                    None => "nothing says what this is".to_string(),
                };
                let message = format!("only a record has fields, and {what}");
                let help = "`record entry(term, value)` at the margin says what a record holds";
                self.report(Diagnostic::mistake(place, message).help(help));
                return None;
            }
        };
        let known = &self.records[usize::from(which)];
        let Some(at) = known.fields.iter().position(|(known, _)| known.text == field.text) else {
            let all = known.fields.iter().map(|(field, _)| field.text.as_str());
            self.unknown(&format!("field of `{}`", known.name.text), field, all);
            return None;
        };
        Some((Expr::Field(Box::new(record), which, small(at)?), known.fields[at].1))
    }

    /// An actor of a known role whose registers can be seen: in claims, one that is quantified
    /// over, or has a number.
    fn actor_of(&mut self, of: &tree::ExprNode, scope: &mut Scope) -> Option<(Expr, u8)> {
        if !scope.is_claim {
            return None;
        }
        match &of.kind {
            ExprKind::Name(name) => {
                let at = scope.locals.iter().position(|(local, ..)| local.text == *name)?;
                Some((Expr::Local(small(at)?), scope.locals[at].2?))
            }
            ExprKind::Call(name, _) => {
                let role = self.roles.iter().position(|(role, _)| role.text == name.text)?;
                Some((self.expression(of, scope)?.0, small(role)?))
            }
            _ => None,
        }
    }

    /// Whether a name stands for a value.
    fn is_value(&self, name: &str, scope: &Scope) -> bool {
        let registers = scope.role.map(|role| &self.roles[usize::from(role)].1);
        let mut registers = registers.into_iter().flatten();
        scope.locals.iter().any(|(local, ..)| local.text == name)
            || registers.any(|register| register.name.text == name)
    }

    /// Says that the registers of an actor cannot be seen.
    fn not_seen(&self, name: &str, of: &tree::ExprNode, scope: &Scope) {
        let all = &self.plurals[0];
        let (message, help) = match scope.is_claim {
            true => (
                format!("nobody here is called `{name}`"),
                format!("name somebody first: `all {name} in {all}: {name}.register = …`"),
            ),
            false => (
                "a rule sees only its own actor and its message".to_string(),
                format!("`all a in {all}: a.register = …` names an actor; only claims can"),
            ),
        };
        let place = self.source.place(of.range.clone());
        self.report(Diagnostic::mistake(place, message).help(help));
    }

    /// `log[2]`, `next[f]`.
    fn item(
        &mut self,
        whole: &tree::ExprNode,
        at: &tree::ExprNode,
        place: &Place,
        scope: &mut Scope,
    ) -> Checked {
        let at_place = self.source.place(at.range.clone());
        let (whole, at) = (self.expression(whole, scope), self.expression(at, scope));
        let ((whole, holds), (at, key)) = (whole?, at?);
        let of = self.place_of(holds, key, place, &at_place)?;
        Some((Expr::OfTwo(FunctionOfTwo::Item, Box::new(whole), Box::new(at)), of))
    }

    /// What a place of a list or a table holds: its number or its actor must be of a type.
    pub fn place_of(
        &mut self,
        whole: TypeId,
        key: TypeId,
        place: &Place,
        at: &Place,
    ) -> Option<TypeId> {
        let of = match (self.types.get(whole), self.types.get(key)) {
            (Some(Type::Table(_, of)), _) => {
                self.types.want(Type::Actor, key, at);
                return Some(of);
            }
            (None, _) if !self.may_guess => return Some(self.types.unknown()),
            (None, Some(Type::Actor)) => {
                let message = "nothing says what table this is";
                let help = "a table is a register, `next[server] = 1`, or what is sent of one";
                self.report(Diagnostic::mistake(place.clone(), message).help(help));
                return None;
            }
            (Some(Type::List(of)), _) => of,
            _ => {
                let of = self.types.unknown();
                let list = self.types.list(of, place);
                self.types.same(list, whole, place);
                of
            }
        };
        self.types.want(Type::Number, key, at);
        Some(of)
    }

    fn call(
        &mut self,
        name: &Named,
        arguments: &[tree::ExprNode],
        place: Place,
        scope: &mut Scope,
    ) -> Checked {
        let role = self.roles.iter().position(|(role, _)| role.text == name.text).and_then(small);
        let wanted = if matches!(name.text.as_str(), "max" | "min" | "agree") { 2 } else { 1 };
        let is_known = role.is_some() || FUNCTIONS.contains(&name.text.as_str());
        if name.text == "alive" && !scope.is_claim {
            let help = "an actor learns that another has crashed by what does not arrive: \
                        `action name after 500 to 700`";
            let message = "only claims can ask who is alive";
            self.report(Diagnostic::mistake(place, message).help(help));
            return None;
        }
        let record = self.records.iter().position(|record| record.name.text == name.text);
        if let Some(which) = record {
            return self.made(which, arguments, place, scope);
        }
        if !is_known {
            let all = FUNCTIONS.into_iter().filter(|name| scope.is_claim || *name != "alive");
            let records = self.records.iter().map(|record| record.name.text.as_str());
            self.unknown("function", name, all.chain(records));
            return None;
        }
        if arguments.len() != wanted {
            let values = if wanted == 1 { "value" } else { "values" };
            let message =
                format!("`{}` takes {wanted} {values} but gets {}", name.text, arguments.len());
            self.report(Diagnostic::mistake(place, message).help(match wanted {
                1 => format!("write `{}(x)`", name.text),
                _ => format!("write `{}(x, y)`", name.text),
            }));
            return None;
        }
        if let Some(role) = role {
            let number = self.typed(Type::Number, &arguments[0], scope)?;
            let actor = self.types.known(Type::Actor, place);
            return Some((Expr::Actor(role, Box::new(number)), actor));
        }
        self.function(&name.text, arguments, place, scope)
    }

    /// `entry(1, v)`.
    fn made(
        &mut self,
        which: usize,
        arguments: &[tree::ExprNode],
        place: Place,
        scope: &mut Scope,
    ) -> Checked {
        let KnownRecord { name, fields } = self.records[which].clone();
        if fields.len() != arguments.len() {
            let (has, gets) = (fields.len(), arguments.len());
            let message = format!("`{}` has {has} fields but gets {gets}", name.text);
            let all: Vec<&str> = fields.iter().map(|(field, _)| field.text.as_str()).collect();
            let help = format!("write `{}({})`", name.text, all.join(", "));
            self.report(Diagnostic::mistake(place, message).help(help));
            return None;
        }
        let mut values = Vec::new();
        for (argument, (_, of)) in arguments.iter().zip(&fields) {
            let value = self.same(*of, argument, scope);
            self.types.holds(Holder::Record, *of, self.source.place(argument.range.clone()));
            values.extend(value);
        }
        let which = small(which)?;
        let record = self.types.known(Type::Record(which), place);
        (values.len() == fields.len()).then_some((Expr::Record(which, values), record))
    }

    fn function(
        &mut self,
        name: &str,
        arguments: &[tree::ExprNode],
        place: Place,
        scope: &mut Scope,
    ) -> Checked {
        let (takes, function, gives) = match name {
            "majority" => (Type::Set, Function::Majority, Type::Number),
            "number" => (Type::Actor, Function::Number, Type::Number),
            "alive" => (Type::Actor, Function::Alive, Type::Truth),
            "max" | "min" => {
                let function = if name == "max" { FunctionOfTwo::Max } else { FunctionOfTwo::Min };
                let a = self.typed(Type::Number, &arguments[0], scope)?;
                let b = self.typed(Type::Number, &arguments[1], scope)?;
                let number = self.types.known(Type::Number, place);
                return Some((Expr::OfTwo(function, Box::new(a), Box::new(b)), number));
            }
            "agree" => {
                let of = self.types.unknown();
                let list = self.types.list(of, &place);
                let a = self.same(list, &arguments[0], scope)?;
                let b = self.same(list, &arguments[1], scope)?;
                let truth = self.types.known(Type::Truth, place);
                return Some((Expr::OfTwo(FunctionOfTwo::Agree, Box::new(a), Box::new(b)), truth));
            }
            "first" | "last" => {
                let function = if name == "first" { Function::First } else { Function::Last };
                let of = self.types.unknown();
                let list = self.types.list(of, &place);
                let list = self.same(list, &arguments[0], scope)?;
                return Some((Expr::Of(function, Box::new(list)), of));
            }
            _ => {
                let (counted, holds) = self.expression(&arguments[0], scope)?;
                self.types.counts(holds, self.source.place(arguments[0].range.clone()));
                let number = self.types.known(Type::Number, place);
                return Some((Expr::Of(Function::Count, Box::new(counted)), number));
            }
        };
        let argument = self.typed(takes, &arguments[0], scope)?;
        Some((Expr::Of(function, Box::new(argument)), self.types.known(gives, place)))
    }

    fn binary(
        &mut self,
        operator: Operator,
        (a, b): (&tree::ExprNode, &tree::ExprNode),
        place: Place,
        scope: &mut Scope,
    ) -> Checked {
        use Operator::{And, Divided, Equal, In, Minus, Or, Plus, Times, Unequal};
        let (a, b) = match operator {
            In | Plus | Minus => return self.of_several(operator, (a, b), place, scope),
            Equal | Unequal => {
                let left = self.expression(a, scope);
                let right = self.expression(b, scope);
                let ((left, wanted), (right, given)) = (left?, right?);
                let right_place = self.source.place(b.range.clone());
                self.types.same(wanted, given, &right_place);
                (left, right)
            }
            _ => {
                let takes = match operator {
                    And | Or => Type::Truth,
                    _ => Type::Number,
                };
                let left = self.typed(takes, a, scope);
                let right = self.typed(takes, b, scope);
                (left?, right?)
            }
        };
        let gives = match operator {
            Times | Divided => Type::Number,
            _ => Type::Truth,
        };
        let checked = Expr::Binary(operator, Box::new(a), Box::new(b));
        Some((checked, self.types.known(gives, place)))
    }

    /// What takes sets or lists, or numbers: `a in acceptors`, `v in log`; `servers - a`,
    /// `servers - asked`, `n - 1`; `asked + a`, `asked + others`, `log + more`, `n + 1`.
    fn of_several(
        &mut self,
        operator: Operator,
        (a, b): (&tree::ExprNode, &tree::ExprNode),
        place: Place,
        scope: &mut Scope,
    ) -> Checked {
        let (left_place, right_place) =
            (self.source.place(a.range.clone()), self.source.place(b.range.clone()));
        let (left, right) = (self.expression(a, scope), self.expression(b, scope));
        let ((left, of_left), (right, of_right)) = (left?, right?);
        let known = (self.types.get(of_left), self.types.get(of_right));
        use FunctionOfTwo::{Except, IsIn, Join, Minus, Union, With};
        let function = match (operator, known) {
            (Operator::In, (_, Some(Type::List(of)))) => {
                self.types.same(of, of_left, &left_place);
                Some((IsIn, self.types.known(Type::Truth, place.clone())))
            }
            (Operator::In, (_, None)) if !self.may_guess => {
                Some((IsIn, self.types.known(Type::Truth, place.clone())))
            }
            (_, (None, None)) if !self.may_guess => Some((Join, self.types.unknown())),
            (Operator::Plus, (Some(Type::List(_)), _) | (_, Some(Type::List(_)))) => {
                self.types.same(of_left, of_right, &right_place);
                Some((Join, of_left))
            }
            (Operator::Plus | Operator::Minus, (_, Some(Type::Set))) => {
                self.types.want(Type::Set, of_left, &left_place);
                Some((if operator == Operator::Plus { Union } else { Minus }, of_left))
            }
            (Operator::Plus | Operator::Minus, (Some(Type::Set), _)) => {
                self.types.want(Type::Actor, of_right, &right_place);
                Some((if operator == Operator::Plus { With } else { Except }, of_left))
            }
            _ => None,
        };
        let (left, right) = (Box::new(left), Box::new(right));
        if let Some((function, gives)) = function {
            return Some((Expr::OfTwo(function, left, right), gives));
        }
        let (takes, gives) = match operator {
            Operator::In => ((Type::Actor, Type::Set), Type::Truth),
            _ => ((Type::Number, Type::Number), Type::Number),
        };
        self.types.want(takes.0, of_left, &left_place);
        self.types.want(takes.1, of_right, &right_place);
        Some((Expr::Binary(operator, left, right), self.types.known(gives, place)))
    }

    /// What is asked of each of a set or a list, or of several.
    fn each(
        &mut self,
        each: Each,
        all: &[(Vec<Named>, tree::ExprNode)],
        body: &tree::ExprNode,
        scope: &mut Scope,
    ) -> Checked {
        let [(names, domain), rest @ ..] = all else {
            unreachable!("the parser reads one at least")
        };
        let place = self.source.place(domain.range.clone());
        let before = scope.locals.len();
        let domain = self.go_through(names, domain, scope)?;
        let (each, inner) = match (each, rest.is_empty()) {
            (Each::Those, false) => {
                let place = self.source.place(rest[0].1.range.clone());
                let message = "a set of the members of several";
                let help = "take one set here, and ask for the rest behind the colon: `some …`";
                self.report(Diagnostic::mistake(place, message).help(help));
                (each, None)
            }
            (each, true) => {
                let wanted = if each == Each::Sum { Type::Number } else { Type::Truth };
                (each, self.typed(wanted, body, scope))
            }
            // How many pairs there are is what they come to together.
            (Each::Count, false) => {
                (Each::Sum, self.each(Each::Count, rest, body, scope).map(|(inner, _)| inner))
            }
            (each, false) => (each, self.each(each, rest, body, scope).map(|(inner, _)| inner)),
        };
        scope.depth -= names.len();
        scope.locals.truncate(before);
        let gives = match each {
            Each::Count | Each::Sum => Type::Number,
            Each::All | Each::Some => Type::Truth,
            Each::Those => Type::Set,
        };
        let (domain, body) = (Box::new(domain), Box::new(inner?));
        let names = names.iter().map(|name| name.text.clone()).collect();
        let checked = Expr::Each(each, small(before)?, names, domain, body);
        Some((checked, self.types.known(gives, place)))
    }

    /// Makes names stand for the members of a set or a list: what that is.
    pub fn go_through(
        &mut self,
        names: &[Named],
        domain: &tree::ExprNode,
        scope: &mut Scope,
    ) -> Option<Expr> {
        let place = self.source.place(domain.range.clone());
        let (domain, of, role) = match &domain.kind {
            ExprKind::Name(name) if !self.is_value(name, scope) && name != "others" => {
                let name = Named { text: name.clone(), range: domain.range.clone() };
                let role = self.role_of_all(&name)?;
                (Expr::Everyone(role), self.types.known(Type::Actor, place), Some(role))
            }
            _ => {
                let (checked, holds) = self.expression(domain, scope)?;
                let of = match self.types.get(holds) {
                    Some(Type::List(of)) => of,
                    None if !self.may_guess => self.types.unknown(),
                    _ => {
                        self.types.want(Type::Set, holds, &place);
                        self.types.known(Type::Actor, place)
                    }
                };
                (checked, of, None)
            }
        };
        let max = if scope.is_claim { QUANTIFIED_MAX } else { QUANTIFIED_IN_RULES_MAX };
        scope.depth += names.len();
        if let (Some(name), true) = (names.last(), scope.depth > max) {
            let message = format!("more than {max} names for members of sets at once");
            let help = "keep what the inner ones come to in a register, or send it";
            let place = self.source.place(name.range.clone());
            self.report(Diagnostic::mistake(place, message).help(help));
        }
        scope.locals.extend(names.iter().map(|name| (name.clone(), of, role)));
        self.shadows(scope);
        Some(domain)
    }

    /// A text whose values are of any type but yes or no.
    pub fn text(&mut self, text: &Text, scope: &mut Scope) -> Option<Vec<TextPart>> {
        let mut parts = Vec::new();
        for part in &text.parts {
            parts.push(match part {
                tree::TextPartNode::Words(words) => TextPart::Words(words.clone()),
                tree::TextPartNode::Value(expr) => {
                    let any = self.types.unknown();
                    TextPart::Value(self.same(any, expr, scope)?)
                }
            });
        }
        Some(parts)
    }
}
