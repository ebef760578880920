//! Symmetry reduction: states that differ only in which of several interchangeable actors is which
//! are one.
//!
//! The argument stands in [`crate::check`]. Here is how: of all states that are the same but for
//! names, the search keeps one. Interchangeable actors are put in the order of a number that does
//! not depend on names, made of their local state and the messages around them. Where two have the
//! same number, the orders of those are tried, and the least row is kept. That some such rows are
//! not brought together, where too many orders would have to be tried, costs room and nothing else.

use crate::check::row::Layout;
use crate::check::transitions::{InFlight, LocalState, Miss, Transitions};
use crate::protocol::cluster::Cluster;
use crate::protocol::evaluate::{Message, Registers};
use crate::protocol::order;
use crate::protocol::program::{Does, Expr, Function, Program, Statement, TextPart};
use crate::protocol::value::{ActorId, Value, members};
use crate::protocol::visit;
use crate::run::world::{Envelope, World};
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// The most permutations of a cast. Roles that would make more stay as they are.
const PERMUTATIONS_MAX: usize = 720;
/// The most actors of a role that are interchangeable.
const BLOCK_MAX: usize = 6;
/// The most orders that are tried where actors look alike.
const TRIED_MAX: usize = 24;
/// No image known, and no image to be had as the numbers have run out.
const UNKNOWN: u32 = u32::MAX;
const NO_ROOM: u32 = u32::MAX - 1;

/// Which actors of a cast are interchangeable.
#[derive(Clone, Debug)]
pub struct Blocks {
    /// Actors of one role each, in their order.
    blocks: Vec<Vec<usize>>,
    /// The block of each actor.
    of: Vec<Option<usize>>,
}

impl Blocks {
    /// Nobody is interchangeable.
    pub fn none(cluster: &Cluster) -> Blocks {
        Blocks { blocks: Vec::new(), of: vec![None; usize::from(cluster.size())] }
    }

    /// The actors whose numbers neither a rule nor a claim asks for, and which the start does not
    /// tell apart.
    pub fn of(program: &Program, cluster: &Cluster, start: &World) -> Blocks {
        let mut all = Blocks::none(cluster);
        let Some(numbered) = numbered(program) else { return all };
        let mut permutations = 1;
        for role in (0..program.roles.len()).filter(|role| numbered >> role & 1 == 0) {
            let mut alike: Vec<Vec<usize>> = Vec::new();
            for actor in cluster.of(role).map(|actor| usize::from(actor.0)) {
                let is_in_order = program.keeps_order();
                let is_alike =
                    |others: &&mut Vec<usize>| are_alike(start, is_in_order, others[0], actor);
                match alike.iter_mut().find(is_alike) {
                    Some(others) => others.push(actor),
                    None => alike.push(vec![actor]),
                }
            }
            for actors in alike {
                let orders: usize = (1..=actors.len()).product();
                if actors.len() < 2
                    || actors.len() > BLOCK_MAX
                    || permutations * orders > PERMUTATIONS_MAX
                {
                    continue;
                }
                permutations *= orders;
                actors.iter().for_each(|actor| all.of[*actor] = Some(all.blocks.len()));
                all.blocks.push(actors);
            }
        }
        all
    }

    /// The block of an actor, if it is interchangeable with others.
    pub fn block(&self, actor: usize) -> Option<usize> {
        self.of[actor]
    }

    /// A number for a local state that stays the same when actors change places.
    pub fn local_shape(&self, local: &LocalState) -> u64 {
        let mut hasher = FxHasher::default();
        local.registers.iter().for_each(|value| self.value_shape(value, &mut hasher));
        hasher.write_u8(u8::from(local.alive));
        for (from, message) in &local.waits {
            self.value_shape(&Value::Actor(*from), &mut hasher);
            hasher.write_u8(message.name);
            message.carries.iter().for_each(|value| self.value_shape(value, &mut hasher));
        }
        hasher.finish()
    }

    /// The same of a message, whoever of a block sends or gets it.
    pub fn message_shape(&self, message: &InFlight) -> u64 {
        let mut hasher = FxHasher::default();
        let InFlight { from, to, message, copy } = message;
        for actor in [*from, *to] {
            self.value_shape(&Value::Actor(actor), &mut hasher);
        }
        hasher.write_u32(*copy);
        hasher.write_u8(message.name);
        message.carries.iter().for_each(|value| self.value_shape(value, &mut hasher));
        hasher.finish()
    }

    fn value_shape(&self, value: &Value, hasher: &mut FxHasher) {
        let block = |actor: ActorId| self.of[usize::from(actor.0)];
        match value {
            Value::None => hasher.write_u8(0),
            Value::Number(number) => {
                hasher.write_u8(1);
                hasher.write_i32(*number);
            }
            Value::Word(word) => hasher.write_u16(u16::from(*word) << 8 | 2),
            Value::Actor(actor) => match block(*actor) {
                Some(block) => hasher.write_u64((block as u64) << 8 | 3),
                None => hasher.write_u64(u64::from(actor.0) << 8 | 4),
            },
            Value::Set(set) => {
                let fixed = members(*set).filter(|member| block(*member).is_none());
                hasher.write_u64(fixed.fold(5, |bits, member| bits | 1 << member.0 << 1));
                for (nth, _) in self.blocks.iter().enumerate() {
                    let count = members(*set).filter(|member| block(*member) == Some(nth)).count();
                    hasher.write_u64(count as u64);
                }
            }
            Value::List(list) => {
                hasher.write_u64((list.len() as u64) << 8 | 6);
                list.iter().for_each(|entry| self.value_shape(entry, hasher));
            }
            Value::Truth(truth) => hasher.write_u8(7 + u8::from(*truth)),
            Value::Record(all) => {
                hasher.write_u64((all.len() as u64) << 8 | 9);
                all.iter().for_each(|entry| self.value_shape(entry, hasher));
            }
            // Which of a block has which place is left out: what they hold is added up.
            Value::Table(first, all) => {
                let places = (first.0..).map(ActorId).zip(all).map(|(actor, entry)| {
                    let mut hasher = FxHasher::default();
                    self.value_shape(&Value::Actor(actor), &mut hasher);
                    self.value_shape(entry, &mut hasher);
                    hasher.finish()
                });
                hasher.write_u64(places.fold(10, u64::wrapping_add));
            }
        }
    }
}

/// All permutations of the interchangeable actors of a cast.
pub struct Symmetry {
    blocks: Blocks,
    /// Of each block the orders to try, by the pattern of ties.
    arrangements: Vec<Vec<Vec<Vec<u8>>>>,
    permutations: Vec<Permutation>,
}

/// One permutation: who becomes whom, and what becomes of what they hold and of what is under way.
struct Permutation {
    who: Vec<u8>,
    locals: Vec<Vec<u32>>,
    messages: Vec<u32>,
}

/// Room for bringing a row into order, used again and again.
#[derive(Default)]
pub struct Scratch {
    keys: Vec<(u64, u64)>,
    orders: Vec<usize>,
    best: Vec<u64>,
    next: Vec<u64>,
}

impl Symmetry {
    /// No images known yet.
    pub fn new(table: &Transitions<'_>) -> Symmetry {
        let n_roles = table.program().roles.len();
        let n_actors = u8::try_from(table.actors()).expect("a cast has fewer actors");
        let mut all: Vec<Vec<u8>> = vec![(0..n_actors).collect()];
        for actors in &table.blocks.blocks {
            let orders = orders(&actors.iter().map(|actor| *actor as u8).collect::<Vec<u8>>());
            all = all
                .iter()
                .flat_map(|who| {
                    orders.iter().map(|order| {
                        let mut who = who.clone();
                        actors.iter().zip(order).for_each(|(actor, whom)| who[*actor] = *whom);
                        who
                    })
                })
                .collect();
        }
        let permutation =
            |who| Permutation { who, locals: vec![Vec::new(); n_roles], messages: Vec::new() };
        Symmetry {
            arrangements: table.blocks.blocks.iter().map(|it| arrangements(it.len())).collect(),
            blocks: table.blocks.clone(),
            permutations: all.into_iter().map(permutation).collect(),
        }
    }

    /// All permutations: of each, who becomes whom.
    pub fn permutations(&self) -> impl Iterator<Item = &[u8]> {
        self.permutations.iter().map(|permutation| permutation.who.as_slice())
    }

    /// Who becomes whom under a permutation.
    pub fn who(&self, nth: usize) -> &[u8] {
        &self.permutations[nth].who
    }

    /// Brings interchangeable actors into order, so that a row stands for all that are the same
    /// but for names. Returns the permutation that does it.
    #[inline]
    pub fn order(
        &self,
        table: &Transitions<'_>,
        layout: Layout,
        row: &mut [u64],
        scratch: &mut Scratch,
    ) -> Result<usize, Miss> {
        if self.permutations.len() <= 1 {
            return Ok(0);
        }
        self.candidates(table, layout, row, scratch);
        let Scratch { orders, best, next, .. } = scratch;
        if orders[..] == [0] {
            return Ok(0);
        }
        best.clear();
        let mut chosen = 0;
        for nth in orders.iter().copied() {
            let has_room = self.permutations[nth].apply(nth, table, layout, row, next)?;
            if has_room && (best.is_empty() || next < best) {
                std::mem::swap(best, next);
                chosen = nth;
            }
        }
        // Without a number for what it would become, the row stands for itself.
        if !best.is_empty() {
            row.copy_from_slice(best);
        }
        Ok(chosen)
    }

    /// The permutations that bring each block into the order of its actors' numbers, into
    /// `scratch.orders`.
    fn candidates(
        &self,
        table: &Transitions<'_>,
        layout: Layout,
        row: &[u64],
        scratch: &mut Scratch,
    ) {
        let (keys, all) = (&mut scratch.keys, &mut scratch.orders);
        all.clear();
        all.push(0);
        for (block, arrangements) in self.blocks.blocks.iter().zip(&self.arrangements) {
            let count = block.len();
            keys.clear();
            keys.extend(block.iter().map(|actor| {
                (table.local_shape(table.role(*actor), layout.local(row, *actor)), 0)
            }));
            let (mut places, mut ties) = sorted(keys);
            if ties != 0 {
                for (actor, key) in block.iter().zip(&mut *keys) {
                    key.1 = shape_of_messages(table, layout, row, *actor);
                }
                (places, ties) = sorted(keys);
            }
            let n_orders: usize = (1..=count).product();
            let (before, all_tied) = (all.len(), &arrangements[ties]);
            let n_tied = if before * all_tied.len() <= TRIED_MAX { all_tied.len() } else { 1 };
            for tied in &all_tied[1..n_tied] {
                let rank = rank(|place| places[usize::from(tied[place])], count);
                (0..before).for_each(|nth| all.push(all[nth] * n_orders + rank));
            }
            let rank = rank(|place| places[place], count);
            all[..before].iter_mut().for_each(|nth| *nth = *nth * n_orders + rank);
        }
    }

    /// Finds out what becomes of a local state or a message.
    pub fn fill(&mut self, miss: Miss, table: &mut Transitions<'_>) {
        match miss {
            Miss::Image(nth, role, local) => {
                let permutation = &mut self.permutations[nth];
                let state = table.locals(role)[usize::from(local)].clone();
                let values = |values: &[Value]| {
                    values.iter().map(|value| permuted(value, &permutation.who)).collect()
                };
                let whom = |actor: ActorId| ActorId(permutation.who[usize::from(actor.0)]);
                let waits = state.waits.iter().map(|(from, message)| {
                    let Message { name, carries } = message;
                    (whom(*from), Message { name: *name, carries: values(carries) })
                });
                let (registers, waits) = (values(&state.registers), waits.collect());
                let image = table.local(role, &LocalState { registers, alive: state.alive, waits });
                let known = &mut permutation.locals[role];
                known.resize(known.len().max(usize::from(local) + 1), UNKNOWN);
                known[usize::from(local)] = image.map_or(NO_ROOM, u32::from);
            }
            Miss::MessageImage(nth, message) => {
                let permutation = &mut self.permutations[nth];
                let whom = |actor: ActorId| ActorId(permutation.who[usize::from(actor.0)]);
                let InFlight { from, to, message: said, copy } = table.message(message).clone();
                let carries =
                    said.carries.iter().map(|value| permuted(value, &permutation.who)).collect();
                let said = Message { name: said.name, carries };
                let image = InFlight { from: whom(from), to: whom(to), message: said, copy };
                let image = table.message_number(image);
                let known = &mut permutation.messages;
                known.resize(known.len().max(message as usize + 1), UNKNOWN);
                known[message as usize] = image;
            }
            _ => unreachable!("others fill other misses"),
        }
    }
}

impl Permutation {
    /// Writes what becomes of `row` into `next`. `false` if a local state has no number any more.
    #[inline]
    fn apply(
        &self,
        nth: usize,
        table: &Transitions<'_>,
        layout: Layout,
        row: &[u64],
        next: &mut Vec<u64>,
    ) -> Result<bool, Miss> {
        next.clear();
        next.resize(row.len(), 0);
        for actor in 0..self.who.len() {
            let (role, local) = (table.role(actor), layout.local(row, actor));
            match self.locals[role].get(usize::from(local)).copied().unwrap_or(UNKNOWN) {
                UNKNOWN => return Err(Miss::Image(nth, role, local)),
                NO_ROOM => return Ok(false),
                image => layout.set_local(next, usize::from(self.who[actor]), image as u16),
            }
        }
        for (at, word) in row[layout.locals..].iter().enumerate() {
            let mut rest = *word;
            while rest != 0 {
                let message = at as u32 * 64 + rest.trailing_zeros();
                rest &= rest - 1;
                let image = self.messages.get(message as usize).copied().unwrap_or(UNKNOWN);
                if image == UNKNOWN {
                    return Err(Miss::MessageImage(nth, message));
                }
                if image as usize >= layout.messages() {
                    return Err(Miss::Wide);
                }
                layout.add(next, image);
            }
        }
        Ok(true)
    }
}

/// A number made of the messages to or from an actor, whatever their order.
fn shape_of_messages(table: &Transitions<'_>, layout: Layout, row: &[u64], actor: usize) -> u64 {
    let mut sum = 0u64;
    layout.each(
        row,
        |word| table.messages_of(actor, word),
        |message| {
            let is_to = u64::from(table.receiver(message) == actor);
            let shape = table.message_shape(message) ^ is_to;
            sum = sum.wrapping_add((shape ^ shape >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        },
    );
    sum
}

/// Sorts the positions of a few keys; a bit for each place whose key equals that of the place
/// before it.
#[inline]
fn sorted(keys: &[(u64, u64)]) -> ([u8; BLOCK_MAX], usize) {
    let mut places = [0u8; BLOCK_MAX];
    for nth in 0..keys.len() {
        let mut at = nth;
        while at > 0 && keys[usize::from(places[at - 1])] > keys[nth] {
            places[at] = places[at - 1];
            at -= 1;
        }
        places[at] = nth as u8;
    }
    let equal = |at: &usize| keys[usize::from(places[*at])] == keys[usize::from(places[*at - 1])];
    let ties = (1..keys.len()).filter(equal).fold(0, |ties, at| ties | 1 << (at - 1));
    (places, ties)
}

/// The position among all permutations, in lexicographic order, of the one that sends whoever is at
/// `order[place]` to `place`.
#[inline]
fn rank(order: impl Fn(usize) -> u8, n: usize) -> usize {
    let mut places = [0u8; BLOCK_MAX];
    (0..n).for_each(|place| places[usize::from(order(place))] = place as u8);
    let mut rank = 0;
    for nth in 0..n {
        let smaller = places[nth + 1..n].iter().filter(|later| **later < places[nth]).count();
        rank = rank * (n - nth) + smaller;
    }
    rank
}

/// For each pattern of ties among `n` sorted keys, as [`sorted`] gives it: the orders of the places
/// that leave the keys sorted. Only one, where there would be too many.
fn arrangements(n: usize) -> Vec<Vec<Vec<u8>>> {
    let all = orders(&(0..n as u8).collect::<Vec<u8>>());
    let of = |ties: usize| {
        let group = |place: u8| (0..usize::from(place)).filter(|at| ties >> at & 1 == 0).count();
        let is_kept =
            |order: &&Vec<u8>| (0..).zip(*order).all(|(at, place)| group(at) == group(*place));
        let kept: Vec<Vec<u8>> = all.iter().filter(is_kept).cloned().collect();
        if kept.len() <= TRIED_MAX { kept } else { vec![all[0].clone()] }
    };
    (0..1 << n.saturating_sub(1)).map(of).collect()
}

/// All orders of some actors, in lexicographic order.
fn orders<T: Copy>(actors: &[T]) -> Vec<Vec<T>> {
    if actors.len() <= 1 {
        return vec![actors.to_vec()];
    }
    let mut all = Vec::new();
    for (nth, first) in actors.iter().enumerate() {
        let mut rest = actors.to_vec();
        rest.remove(nth);
        for mut order in orders(&rest) {
            order.insert(0, *first);
            all.push(order);
        }
    }
    all
}

/// What becomes of a value when actors change places.
pub fn permuted(value: &Value, who: &[u8]) -> Value {
    let whom = |actor: ActorId| ActorId(who[usize::from(actor.0)]);
    match value {
        Value::Actor(actor) => Value::Actor(whom(*actor)),
        Value::Set(set) => {
            Value::Set(members(*set).fold(0, |set, member| set | 1 << whom(member).0))
        }
        Value::List(list) => Value::List(list.iter().map(|entry| permuted(entry, who)).collect()),
        Value::Record(all) => Value::Record(all.iter().map(|entry| permuted(entry, who)).collect()),
        // Actors change places with others of their role, who have a place in the table as well.
        Value::Table(first, all) => {
            let mut moved = all.clone();
            for (nth, entry) in (first.0..).zip(all) {
                let to = whom(ActorId(nth)).0 - first.0;
                moved[usize::from(to)] = permuted(entry, who);
            }
            Value::Table(*first, moved)
        }
        other => other.clone(),
    }
}

/// Whether a world stays as it is when two actors change places.
fn are_alike(world: &World, is_in_order: bool, one: usize, other: usize) -> bool {
    let mut who: Vec<u8> = (0..).take(world.actors.len()).collect();
    let as_it_is = seen(world, is_in_order, &who);
    who.swap(one, other);
    seen(world, is_in_order, &who) == as_it_is
}

/// Who holds what and who is up, and what waits or is under way: whether it waits, from whom, to
/// whom, and what.
type PermutedWorld = (Vec<(bool, Registers)>, Vec<(bool, ActorId, ActorId, Message)>);

/// A world in which actors have changed places.
fn seen(world: &World, is_in_order: bool, who: &[u8]) -> PermutedWorld {
    let whom = |actor: ActorId| ActorId(who[usize::from(actor.0)]);
    let values =
        |values: &[Value]| values.iter().map(|value| permuted(value, who)).collect::<Vec<Value>>();
    let mut actors = vec![(false, Registers::new()); who.len()];
    for (actor, place) in world.actors.iter().zip(who) {
        actors[usize::from(*place)] = (actor.alive, values(&actor.registers));
    }
    let sent = |waits: bool, it: &Envelope| {
        let message = Message { name: it.message.name, carries: values(&it.message.carries) };
        (waits, whom(it.from), whom(it.to), message)
    };
    let mut messages: Vec<(bool, ActorId, ActorId, Message)> =
        world.flying.iter().map(|it| sent(false, it)).collect();
    // Which of two came first matters where they wait, not where they are under way, unless their
    // channel keeps order.
    match is_in_order {
        true => messages.sort_by_key(|(_, from, to, _)| (*from, *to)),
        false => messages.sort(),
    }
    for place in 0..who.len() {
        let actor = who.iter().position(|it| usize::from(*it) == place).unwrap_or(place);
        messages.extend(world.actors[actor].inbox.iter().map(|it| sent(true, it)));
    }
    (actors, messages)
}

/// The roles whose actors' numbers matter, as bits. `None` if a number is asked of somebody whose
/// role the text does not say.
fn numbered(program: &Program) -> Option<u64> {
    let mut roles = 0;
    let (mut is_clear, mut is_ordered) = (true, false);
    for (nth, role) in program.roles.iter().enumerate() {
        let mut look = |expr: &Expr| match expr {
            Expr::Of(Function::Number, inner) => match **inner {
                Expr::Me => roles |= 1 << nth,
                _ => is_clear = false,
            },
            Expr::Actor(role, _) => roles |= 1 << role,
            _ => {}
        };
        let firsts = role.registers.iter().map(|register| &register.first);
        let guards = role.rules.iter().flat_map(|rule| &rule.guards).map(|guard| &guard.condition);
        firsts.chain(guards).for_each(|expr| visit::expressions(expr, &mut look));
        for rule in &role.rules {
            visit::statements(&rule.body, &mut |statement| {
                let all = visit::of_statement(statement).into_iter().chain(reckoned(statement));
                all.for_each(|expr| visit::expressions(expr, &mut look));
                is_ordered |= order::matters(program, statement);
            });
        }
    }
    for claim in program.looked_at() {
        is_clear &= in_claim(&claim.body, &mut Vec::new(), &mut roles);
    }
    (is_clear && !is_ordered).then_some(roles)
}

/// What a sentence makes of numbers. A number that is only said changes nothing; but one that is
/// reckoned with may ask for what is not there, a number divided by zero, for one actor alone.
fn reckoned(statement: &Statement) -> Vec<&Expr> {
    let Does::Say(parts) = &statement.does else { return Vec::new() };
    let values = parts.iter().filter_map(|part| match part {
        TextPart::Words(_) => None,
        TextPart::Value(value) => Some(value),
    });
    let reckoned = values.map(|value| match value {
        Expr::Of(Function::Number, inner) | Expr::Actor(_, inner) => inner,
        value => value,
    });
    reckoned.collect()
}

/// Notes the roles whose numbers a claim asks for; `locals` are the roles of who is quantified
/// over, as far as the text says. `false` if it asks for the number of somebody else: of whom a
/// register holds.
fn in_claim(expr: &Expr, locals: &mut Vec<Option<u8>>, roles: &mut u64) -> bool {
    match expr {
        Expr::Each(_, first, names, domain, body) => {
            if !in_claim(domain, locals, roles) {
                return false;
            }
            let role = match **domain {
                Expr::Everyone(role) => Some(role),
                _ => None,
            };
            // Whom the domain itself quantifies over is forgotten after it.
            locals.truncate(usize::from(*first));
            locals.extend(std::iter::repeat_n(role, names.len()));
            return in_claim(body, locals, roles);
        }
        Expr::Of(Function::Number, inner) => match **inner {
            Expr::Local(local) => match locals.get(usize::from(local)).copied().flatten() {
                Some(role) => *roles |= 1 << role,
                None => return false,
            },
            Expr::Actor(..) => {}
            _ => return false,
        },
        Expr::Actor(role, _) => *roles |= 1 << role,
        _ => {}
    }
    visit::inside(expr).into_iter().all(|inner| in_claim(inner, locals, roles))
}

#[cfg(test)]
mod tests {
    use super::{arrangements, orders, rank, sorted};

    #[test]
    fn permutations_are_numbered_as_they_are_listed() {
        for n in 1..=5 {
            let all = orders(&(0..n as u8).collect::<Vec<u8>>());
            for (nth, who) in all.iter().enumerate() {
                let at = |place: usize| who.iter().position(|it| usize::from(*it) == place);
                assert_eq!(rank(|place| at(place).expect("somebody is there") as u8, n), nth);
            }
        }
    }

    #[test]
    fn ties_are_tried_in_every_order_that_leaves_keys_sorted() {
        let all = arrangements(3);
        assert_eq!(all[0b00], [[0, 1, 2]]);
        assert_eq!(all[0b01], [[0, 1, 2], [1, 0, 2]]);
        assert_eq!(all[0b10], [[0, 1, 2], [0, 2, 1]]);
        assert_eq!(all[0b11].len(), 6);
        assert_eq!(sorted(&[(5, 0), (3, 1), (3, 1)]), ([1, 2, 0, 0, 0, 0], 0b01));
    }
}
