//! Turns a row into the one that stands for all worlds like it.

use crate::protocol::evaluate::Fault;
use crate::protocol::value::Value;
use crate::sim::search::exchange::{exchange, exchange_flight, ways};
use crate::sim::search::row::Layout;
use crate::sim::search::space::Space;
use crate::sim::search::spent::{Use, answers_are_spent, use_of};

const UNKNOWN: u32 = u32::MAX;

/// What is remembered about exchanging actors and about spent messages.
pub struct Canon {
    ways: Vec<Way>,
    uses: Vec<Vec<u8>>,
    answers: Vec<Vec<u8>>,
    buffers: [Vec<u64>; 2],
    list: Vec<u32>,
    bytes: usize,
}

struct Way {
    who: Vec<u8>,
    states: Vec<Vec<u32>>,
    flights: Vec<u32>,
}

impl Canon {
    /// Nothing known yet. `down` has a bit for each actor that is down at the start.
    pub fn new(space: &Space<'_>, down: u64) -> Canon {
        let roles = space.program().roles.len();
        let ways = ways(space, down).into_iter();
        Canon {
            ways: ways
                .map(|who| Way { who, states: vec![Vec::new(); roles], flights: Vec::new() })
                .collect(),
            uses: Vec::new(),
            answers: Vec::new(),
            buffers: [Vec::new(), Vec::new()],
            list: Vec::new(),
            bytes: 0,
        }
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        let way = |way: &Way| {
            let states: usize = way.states.iter().map(Vec::capacity).sum();
            (states + way.flights.capacity()) * size_of::<u32>()
        };
        // All ways know about as much; there may be hundreds.
        self.bytes + self.ways.last().map_or(0, way) * self.ways.len()
    }

    /// Takes away what is spent.
    pub fn spend(&mut self, space: &Space<'_>, layout: Layout, row: &mut [u64]) {
        let mut list = std::mem::take(&mut self.list);
        layout.list(row, &mut list);
        for flight in &list {
            let known = space.flight(*flight);
            let (to, from) = (usize::from(known.to.0), usize::from(known.from.0));
            let (held, sent) = (layout.state(row, to), layout.state(row, from));
            let is_spent = match self.use_at(space, *flight, held) {
                Use::Alive => false,
                Use::Spent => true,
                Use::Answers => self.answers_at(space, *flight, sent),
            };
            if is_spent {
                layout.remove(row, *flight);
            }
        }
        self.list = list;
    }

    fn use_at(&mut self, space: &Space<'_>, flight: u32, held: u16) -> Use {
        let known = cell((&mut self.uses, &mut self.bytes), flight, held);
        if *known == 0 {
            let flight = space.flight(flight);
            let role = space.role(usize::from(flight.to.0));
            let registers = space.registers(role, held);
            *known = match use_of(space.program(), role, registers, &flight.message) {
                Use::Alive => 1,
                Use::Spent => 2,
                Use::Answers => 3,
            };
        }
        match *known {
            1 => Use::Alive,
            2 => Use::Spent,
            _ => Use::Answers,
        }
    }

    fn answers_at(&mut self, space: &Space<'_>, flight: u32, held: u16) -> bool {
        let known = cell((&mut self.answers, &mut self.bytes), flight, held);
        if *known == 0 {
            let flight = space.flight(flight);
            let role = space.role(usize::from(flight.to.0));
            let sender = space.role(usize::from(flight.from.0));
            let registers = space.registers(sender, held);
            let program = space.program();
            let spent = answers_are_spent(program, (role, sender), registers, &flight.message);
            *known = if spent { 2 } else { 1 };
        }
        *known == 2
    }

    /// Exchanges actors so that of all rows like this the least is left. `false` if a message on
    /// the way to it has no room in a row yet.
    pub fn order(&mut self, space: &mut Space<'_>, layout: Layout, row: &mut [u64]) -> bool {
        if self.ways.len() <= 1 {
            return true;
        }
        let [best, next] = &mut self.buffers;
        best.clear();
        best.extend_from_slice(row);
        layout.list(row, &mut self.list);
        for way in self.ways.iter_mut().skip(1) {
            next.clear();
            next.resize(row.len(), 0);
            // What has no number any more has not been met; leaving this way out loses nothing.
            if way.states(space, layout, row, next).is_err() {
                continue;
            }
            let order = next[..layout.states].cmp(&best[..layout.states]);
            if order.is_gt() {
                continue;
            }
            for flight in &self.list {
                let other = way.flight(space, *flight);
                if other as usize >= layout.flights() {
                    return false;
                }
                layout.add(next, other);
            }
            if next < best {
                std::mem::swap(best, next);
            }
        }
        row.copy_from_slice(best);
        true
    }
}

impl Way {
    /// Writes what everybody holds after the exchange into `next`.
    #[inline]
    fn states(
        &mut self,
        space: &mut Space<'_>,
        layout: Layout,
        row: &[u64],
        next: &mut [u64],
    ) -> Result<(), Fault> {
        for actor in 0..self.who.len() {
            let other = self.state(space, space.role(actor), layout.state(row, actor))?;
            layout.set_state(next, usize::from(self.who[actor]), other);
        }
        Ok(())
    }

    #[inline]
    fn state(&mut self, space: &mut Space<'_>, role: usize, state: u16) -> Result<u16, Fault> {
        let known = &mut self.states[role];
        let at = usize::from(state);
        if known.len() <= at {
            known.resize(at + 1, UNKNOWN);
        }
        if known[at] == UNKNOWN {
            let held = space.registers(role, state);
            let other: Vec<Value> = held.iter().map(|value| exchange(value, &self.who)).collect();
            known[at] = u32::from(space.state(role, &other)?);
        }
        Ok(known[at] as u16)
    }

    #[inline]
    fn flight(&mut self, space: &mut Space<'_>, flight: u32) -> u32 {
        let at = flight as usize;
        if self.flights.len() <= at {
            self.flights.resize(at + 1, UNKNOWN);
        }
        if self.flights[at] == UNKNOWN {
            let other = exchange_flight(space.flight(flight), &self.who);
            self.flights[at] = space.flight_number(other);
        }
        self.flights[at]
    }
}

fn cell<'c>(
    (cells, bytes): (&'c mut Vec<Vec<u8>>, &mut usize),
    flight: u32,
    held: u16,
) -> &'c mut u8 {
    if cells.len() <= flight as usize {
        let before = cells.capacity();
        cells.resize(flight as usize + 1, Vec::new());
        *bytes += (cells.capacity() - before) * size_of::<Vec<u8>>();
    }
    let row = &mut cells[flight as usize];
    if row.len() <= usize::from(held) {
        let before = row.capacity();
        row.resize(usize::from(held) + 1, 0);
        *bytes += row.capacity() - before;
    }
    &mut row[usize::from(held)]
}
