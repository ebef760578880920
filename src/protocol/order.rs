//! Tells whether the order matters in which a `for` goes through the members of a set.
//!
//! A set has no order: that of a loop is the order of its actors' numbers. Who takes actors for
//! interchangeable, or writes a loop as one step of TLA+, must know that no result depends on it.

use crate::protocol::program::{Does, Expr, FunctionOfTwo, Program, Statement};
use crate::protocol::visit;

/// Whether a statement goes through a set and what it leaves may depend on who comes first. The
/// order of numbers, `1 to 3`, has nothing to do with who is who.
pub fn matters(program: &Program, statement: &Statement) -> bool {
    let Does::For(member, _, domain, block) = &statement.does else { return false };
    let is_own = is_each_its_own(*member, block) && has_own_channel(program, *member, block);
    !is_own && !domain.is_range()
}

/// Whether no two members send on one channel, if these keep order.
fn has_own_channel(program: &Program, member: u8, block: &[Statement]) -> bool {
    let mut is_own = true;
    visit::sends(block, &mut |_, _, to| is_own &= *to == Expr::Local(member));
    is_own || !program.keeps_order()
}

/// Whether each member only sends, changes its own place in a table, or becomes a member of a set,
/// and nobody reads what another has changed: then each does what it would do as the first. All
/// else, even a register that is set to the same by each, counts as ordered.
pub fn is_each_its_own(member: u8, block: &[Statement]) -> bool {
    let mut changed = Vec::new();
    visit::statements(block, &mut |statement| {
        if let Does::Set(register, _) = &statement.does {
            changed.push(*register);
        }
    });
    let is_changed = |expr: &Expr| matches!(expr, Expr::Register(at) if changed.contains(at));
    let is_unread = |expr: &Expr| !reads(expr, member, &is_changed);
    let mut is_own = true;
    visit::statements(block, &mut |statement| {
        is_own &= match &statement.does {
            Does::Set(register, Expr::Put(whole, at, value)) => {
                **whole == Expr::Register(*register)
                    && **at == Expr::Local(member)
                    && is_unread(value)
            }
            Does::Set(register, Expr::OfTwo(FunctionOfTwo::With, whole, value)) => {
                **whole == Expr::Register(*register) && is_unread(value)
            }
            // The last member's value would stay.
            Does::Set(..) => false,
            _ => visit::of_statement(statement).into_iter().all(is_unread),
        };
    });
    is_own
}

/// Whether an expression reads what `is_changed`, but for the member's own place in a table.
fn reads(expr: &Expr, member: u8, is_changed: &dyn Fn(&Expr) -> bool) -> bool {
    match expr {
        Expr::OfTwo(FunctionOfTwo::Item, whole, at)
            if is_changed(whole) && **at == Expr::Local(member) =>
        {
            false
        }
        _ if is_changed(expr) => true,
        _ => visit::inside(expr).into_iter().any(|inner| reads(inner, member, is_changed)),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Source;
    use crate::protocol::program::Does;
    use crate::protocol::{order, read};
    use std::sync::Arc;

    /// Whether the order matters of a loop over `seen` that does these lines.
    fn of(lines: &str) -> bool {
        beside("", lines)
    }

    /// The same beside a line at the margin.
    fn beside(line: &str, lines: &str) -> bool {
        let lines: String = lines.lines().map(|line| format!("            {line}\n")).collect();
        let text = format!(
            "{line}role node\n    seen = {{}}\n    more = {{}}\n    lead = none\n    total = 0\n    \
             next[node] = 0\n    on hello(n, whom) from o\n        add o to seen\n        \
             lead = whom\n        for f in seen\n{lines}        send hello(total, self) to o\n"
        );
        let source = Arc::new(Source { path: "order.protocol".to_string(), text });
        let program = read(&source).unwrap_or_else(|found| panic!("{found:?}"));
        let body = &program.roles[0].rules[0].body;
        let ordered = body.iter().filter(|it| matches!(it.does, Does::For(..)));
        ordered.map(|it| order::matters(&program, it)).next().expect("a loop")
    }

    #[test]
    fn order_matters_where_a_member_reads_or_replaces_what_another_has_changed() {
        assert!(!of("send hello(total, f) to f"));
        assert!(!of("next[f] = next[f] + 1"));
        assert!(!of("add f to more"));
        assert!(!of("if next[f] = 0\n    add f to more"));
        assert!(of("lead = f"));
        assert!(of("total = number(f)"));
        assert!(of("total = 2 * total + 1"));
        assert!(of("if total = 0\n    total = 1\nelse\n    total = 2"));
        assert!(of("next[f] = total\ntotal = 1"));
        assert!(of("next[f] = count(more)\nadd f to more"));
        assert!(of("next[lead] = next[f]"));
        assert!(of("if f in more\n    add lead to more"));
    }

    #[test]
    fn order_matters_on_a_channel_that_keeps_it() {
        let order = "channels keep order\n";
        assert!(!of("send hello(1, f) to self"));
        assert!(beside(order, "send hello(1, f) to self"));
        assert!(!beside(order, "send hello(1, self) to f"));
    }
}
