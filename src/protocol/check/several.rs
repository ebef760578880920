//! Checks what is made of several: questions about all actors of a role, texts with values in them.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::protocol::check::expressions::{Checked, Scope};
use crate::protocol::check::names::{Checker, small};
use crate::protocol::check::types::Type;
use crate::protocol::program::{Expr, TextPart};
use crate::protocol::tree::{self, Each, Named, Text};

impl Checker {
    pub(super) fn each(
        &mut self,
        each: Each,
        names: &[Named],
        role: &Named,
        body: &tree::ExprNode,
        scope: &mut Scope,
        found: &mut Diagnostics,
    ) -> Checked {
        let place = self.source.place(role.range.clone());
        if !scope.is_claim {
            let message = "a rule cannot look at other actors";
            let help = "only claims can; a rule knows its own registers and its message";
            found.push(Diagnostic::mistake(place, message).help(help));
            return None;
        }
        let role = self.role_of_all(role, found)?;
        let before = scope.locals.len();
        for name in names {
            let actor = self.types.known(Type::Actor, self.source.place(name.range.clone()));
            scope.locals.push((name.clone(), actor, Some(role)));
        }
        scope.quantified.extend(names.iter().map(|name| name.text.clone()));
        let all: Vec<&Named> = scope.locals.iter().map(|(name, ..)| name).collect();
        self.distinct("name", &all, 6, found);
        let body = self.typed(Type::Truth, body, scope, found);
        scope.locals.truncate(before);
        let gives = if each == Each::Count { Type::Number } else { Type::Truth };
        let body = Box::new(body?);
        let checked = Expr::Each(each, small(before)?, small(names.len())?, role, body);
        Some((checked, self.types.known(gives, place)))
    }

    /// A text whose values are of any type but yes or no.
    pub fn text(
        &mut self,
        text: &Text,
        scope: &mut Scope,
        found: &mut Diagnostics,
    ) -> Option<Vec<TextPart>> {
        let mut parts = Vec::new();
        for part in &text.parts {
            parts.push(match part {
                tree::TextPartNode::Words(words) => TextPart::Words(words.clone()),
                tree::TextPartNode::Value(expr) => {
                    let any = self.types.unknown();
                    TextPart::Value(self.same(any, expr, scope, found)?)
                }
            });
        }
        Some(parts)
    }
}
