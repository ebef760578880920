//! Turns expressions as written into expressions whose names are positions and whose types fit.

use crate::diagnostic::{Diagnostic, Place};
use crate::protocol::check::names::{Checker, small};
use crate::protocol::check::types::{Type, TypeId};
use crate::protocol::program::{Expr, Function, FunctionOfTwo, TextPart};
use crate::protocol::tree::{self, Each, ExprKind, Named, Operator, Text};
use crate::protocol::value::Value;

/// The names that an expression may use besides those of the whole protocol.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The role whose rule it is; none in a claim.
    pub role: Option<u8>,
    /// Values that came with the message, or actors that are quantified over, and their role.
    pub locals: Vec<(Named, TypeId, Option<u8>)>,
    /// Every name that was quantified over so far, those out of sight again included.
    pub quantified: Vec<String>,
    /// Whether `self` means somebody already: not in a claim.
    pub is_claim: bool,
}

const FUNCTIONS: [&str; 9] =
    ["count", "majority", "number", "first", "last", "max", "min", "agree", "alive"];
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
            ExprKind::EmptySet => simple(self, Value::Set(0), Type::Set),
            ExprKind::EmptyList => {
                let of = self.types.unknown();
                Some((Expr::Value(Value::List(Vec::new())), self.types.list(of, &place)))
            }
            ExprKind::Name(name) => {
                let name = Named { text: name.clone(), range: expr.range.clone() };
                self.name(&name, scope)
            }
            ExprKind::Field(actor, register) => self.field(actor, register, scope),
            ExprKind::Either(condition, first, other) => {
                let condition = self.typed(Type::Truth, condition, scope);
                let any = self.types.unknown();
                let first = self.same(any, first, scope);
                let other = self.same(any, other, scope);
                let (first, other) = (Box::new(first?), Box::new(other?));
                Some((Expr::Either(Box::new(condition?), first, other), any))
            }
            ExprKind::Item(list, at) => {
                let of = self.types.unknown();
                let wanted = self.types.list(of, &place);
                let list = self.same(wanted, list, scope);
                let at = self.typed(Type::Number, at, scope);
                let item = Expr::OfTwo(FunctionOfTwo::Item, Box::new(list?), Box::new(at?));
                Some((item, of))
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
            ExprKind::Each(each, names, role, body) => self.each(*each, names, role, body, scope),
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

    fn field(&mut self, actor: &Named, register: &Named, scope: &Scope) -> Checked {
        let at = scope.locals.iter().position(|(local, ..)| local.text == actor.text);
        let role = at.and_then(|at| scope.locals[at].2);
        let (Some(at), Some(role)) = (at, role) else {
            let message = match scope.is_claim {
                true => format!("nobody here is called `{}`", actor.text),
                false => "a rule sees only its own actor and its message".to_string(),
            };
            let all = &self.plurals[0];
            let help = format!("`all a in {all}: a.register = …` names an actor; only claims can");
            let place = self.source.place(actor.range.clone());
            self.report(Diagnostic::mistake(place, message).help(help));
            return None;
        };
        let register = self.register(role, register)?;
        Some((Expr::Field(small(at)?, register), self.holds(role, register)))
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
        if !is_known {
            let all = FUNCTIONS.into_iter().filter(|name| scope.is_claim || *name != "alive");
            self.unknown("function", name, all);
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
            In | Minus => return self.of_several(operator, (a, b), place, scope),
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
            Plus | Times | Divided => Type::Number,
            _ => Type::Truth,
        };
        let checked = Expr::Binary(operator, Box::new(a), Box::new(b));
        Some((checked, self.types.known(gives, place)))
    }

    /// What takes sets or lists, or numbers: `a in acceptors`, `v in log`; `servers - a`,
    /// `servers - asked`, `n - 1`.
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
        let function = match (operator, known) {
            (Operator::In, (_, Some(Type::List(of)))) => {
                self.types.same(of, of_left, &left_place);
                Some((FunctionOfTwo::IsIn, Type::Truth))
            }
            (Operator::Minus, (Some(Type::Set), Some(Type::Set))) => {
                Some((FunctionOfTwo::Minus, Type::Set))
            }
            (Operator::Minus, (Some(Type::Set), _)) => {
                self.types.want(Type::Actor, of_right, &right_place);
                Some((FunctionOfTwo::Except, Type::Set))
            }
            _ => None,
        };
        let (left, right) = (Box::new(left), Box::new(right));
        if let Some((function, gives)) = function {
            let gives = self.types.known(gives, place);
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

    fn each(
        &mut self,
        each: Each,
        names: &[Named],
        role: &Named,
        body: &tree::ExprNode,
        scope: &mut Scope,
    ) -> Checked {
        let place = self.source.place(role.range.clone());
        if !scope.is_claim {
            let message = "a rule cannot look at other actors";
            let help = "only claims can; a rule knows its own registers and its message";
            self.report(Diagnostic::mistake(place, message).help(help));
            return None;
        }
        let role = self.role_of_all(role)?;
        let before = scope.locals.len();
        for name in names {
            let actor = self.types.known(Type::Actor, self.source.place(name.range.clone()));
            scope.locals.push((name.clone(), actor, Some(role)));
        }
        scope.quantified.extend(names.iter().map(|name| name.text.clone()));
        let all: Vec<&Named> = scope.locals.iter().map(|(name, ..)| name).collect();
        self.distinct("name", &all, 6);
        let body = self.typed(Type::Truth, body, scope);
        scope.locals.truncate(before);
        let gives = if each == Each::Count { Type::Number } else { Type::Truth };
        let body = Box::new(body?);
        let checked = Expr::Each(each, small(before)?, small(names.len())?, role, body);
        Some((checked, self.types.known(gives, place)))
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
