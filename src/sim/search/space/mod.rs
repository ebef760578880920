//! Numbers for everything that a search meets: what actors hold, what is under way, and what comes
//! of the one in the hands of the other.
//!
//! Rules are pure, so what an actor in some state does with some message is found out once and
//! remembered; from then on a search moves numbers.

mod outcomes;

use crate::protocol::evaluate::{Acting, Fault, Message, Registers};
use crate::protocol::program::{Program, Trigger};
use crate::protocol::value::{ActorId, Value};
use crate::sim::search::quick::{Word, word};
use crate::sim::world::{Rules, World};
use rustc_hash::FxHashMap;

/// The most states of one role, and the most messages: what the numbers have room for.
pub const STATES_MAX: usize = 65_535;
/// How many rules an actor runs through at once before it is said never to rest.
pub const RUSH_MAX: usize = 100;

/// How actors that could do something come to do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// Any one of them does, in any order.
    Step,
    /// Each does at once.
    Auto,
}

/// A message from somebody to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Flight {
    /// Who sent it.
    pub from: ActorId,
    /// Whom it goes to.
    pub to: ActorId,
    /// What it says.
    pub message: Message,
    /// How many like it are under way already.
    pub copy: u32,
}

/// What comes of something: the number of an [`Outcome`].
pub type OutcomeId = u32;

/// What an actor does, in numbers.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The number of what it holds afterwards.
    pub state: u16,
    /// The numbers of what it sends, each as if it were the only one like it.
    pub sends: Vec<u32>,
    /// The rules that ran, in order.
    pub rules: Vec<u8>,
    /// Which of the program's nevers it breaks.
    pub breaks: Option<u16>,
}

/// What an actor in one state can do. `UNKNOWN` where nobody has asked yet.
#[derive(Clone, Debug, Default)]
struct Row {
    messages: Vec<OutcomeId>,
    actions: Option<Vec<OutcomeId>>,
    crash: Option<OutcomeId>,
}

const UNKNOWN: OutcomeId = 0;
/// About how many bytes the tables take for something that gets a number, besides what it holds.
const ENTRY: usize = 96;

/// About how many bytes values take.
fn values_bytes(values: &[Value]) -> usize {
    let more = |value: &Value| match value {
        Value::List(list) => list.capacity() * size_of::<Value>(),
        _ => 0,
    };
    values.iter().map(|value| size_of::<Value>() + more(value)).sum()
}

/// Numbers for a program and a cast.
pub struct Space<'a> {
    /// The protocol and who takes part.
    pub rules: Rules<'a>,
    /// How actors come to act.
    pub drive: Drive,
    states: Vec<FxHashMap<Registers, u16>>,
    registers: Vec<Vec<Registers>>,
    words: Vec<Vec<Vec<Word>>>,
    flights: Vec<Flight>,
    flight_numbers: FxHashMap<Flight, u32>,
    copies: Vec<u32>,
    /// Of each message its number among those that go to the same actor.
    places: Vec<u32>,
    arriving: Vec<u32>,
    outcomes: Vec<Outcome>,
    rows: Vec<Vec<Row>>,
    roles: Vec<usize>,
    bytes: usize,
}

impl<'a> Space<'a> {
    /// Nothing numbered yet.
    pub fn new(rules: Rules<'a>, drive: Drive) -> Space<'a> {
        let roles: Vec<usize> =
            rules.cluster.actors().map(|actor| rules.cluster.role(actor)).collect();
        let nothing = Outcome { state: 0, sends: Vec::new(), rules: Vec::new(), breaks: None };
        Space {
            rules,
            drive,
            states: vec![FxHashMap::default(); rules.program.roles.len()],
            registers: vec![Vec::new(); rules.program.roles.len()],
            words: vec![Vec::new(); rules.program.roles.len()],
            flights: Vec::new(),
            flight_numbers: FxHashMap::default(),
            copies: Vec::new(),
            places: Vec::new(),
            arriving: vec![0; roles.len()],
            outcomes: vec![nothing],
            rows: vec![Vec::new(); roles.len()],
            roles,
            bytes: 0,
        }
    }

    /// The protocol.
    pub fn program(&self) -> &'a Program {
        self.rules.program
    }

    /// About how many bytes the numbers take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many states the role has that has most.
    pub fn states(&self) -> usize {
        self.registers.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// What an actor that is down held when it crashed: a state of its own, told from that of an
    /// actor that is up and holds the same by one value more.
    pub fn state_down(&mut self, role: usize, registers: &[Value]) -> Result<u16, Fault> {
        let mut registers = registers.to_vec();
        registers.push(Value::None);
        self.state(role, &registers)
    }

    /// Whether an actor in this state is down.
    pub fn is_down(&self, role: usize, state: u16) -> bool {
        self.registers(role, state).len() > self.program().roles[role].registers.len()
    }

    /// How many messages have a number.
    pub fn flights(&self) -> usize {
        self.flights.len()
    }

    /// The message of a number.
    pub fn flight(&self, number: u32) -> &Flight {
        &self.flights[number as usize]
    }

    /// The role of an actor.
    pub fn role(&self, actor: usize) -> usize {
        self.roles[actor]
    }

    /// What an actor of a role holds in a state.
    pub fn registers(&self, role: usize, state: u16) -> &[Value] {
        &self.registers[role][usize::from(state)]
    }

    /// The same in integers.
    pub fn words(&self, role: usize, state: u16) -> &[Word] {
        &self.words[role][usize::from(state)]
    }

    /// An outcome.
    pub fn outcome(&self, id: OutcomeId) -> &Outcome {
        &self.outcomes[id as usize]
    }

    /// The number of what an actor of a role holds.
    pub fn state(&mut self, role: usize, registers: &Registers) -> Result<u16, Fault> {
        if let Some(number) = self.states[role].get(registers) {
            return Ok(*number);
        }
        let number = self.registers[role].len();
        if number >= STATES_MAX {
            let message = format!("more than {STATES_MAX} states of one role");
            return Err(Fault { message, range: 0..0 });
        }
        let number = u16::try_from(number).expect("the limit is below");
        self.bytes += ENTRY + 2 * values_bytes(registers) + registers.len() * size_of::<Word>();
        self.registers[role].push(registers.clone());
        self.words[role].push(registers.iter().map(word).collect());
        self.states[role].insert(registers.clone(), number);
        Ok(number)
    }

    /// The number of a message.
    pub fn flight_number(&mut self, flight: Flight) -> u32 {
        if let Some(number) = self.flight_numbers.get(&flight) {
            return *number;
        }
        let number = u32::try_from(self.flights.len()).expect("a search stops before");
        let arriving = &mut self.arriving[usize::from(flight.to.0)];
        self.places.push(*arriving);
        *arriving += 1;
        self.bytes += ENTRY + 2 * (size_of::<Flight>() + values_bytes(&flight.message.carries));
        self.flight_numbers.insert(flight.clone(), number);
        self.flights.push(flight);
        self.copies.push(0);
        number
    }

    /// The number of one more message like this.
    pub fn one_more(&mut self, number: u32) -> u32 {
        if self.copies[number as usize] == 0 {
            let flight = self.flights[number as usize].clone();
            let copy = flight.copy + 1;
            self.copies[number as usize] = self.flight_number(Flight { copy, ..flight });
        }
        self.copies[number as usize]
    }

    /// Whether one more like this has a number.
    pub fn has_more(&self, number: u32) -> Option<u32> {
        Some(self.copies[number as usize]).filter(|more| *more != 0)
    }

    /// What comes of a message in the hands of an actor in a state.
    #[inline]
    pub fn receive(&mut self, state: u16, flight: u32) -> Result<OutcomeId, Fault> {
        let to = usize::from(self.flights[flight as usize].to.0);
        if let Some(row) = self.rows[to].get(usize::from(state))
            && let Some(known) = row.messages.get(self.places[flight as usize] as usize)
            && *known != UNKNOWN
        {
            return Ok(*known);
        }
        self.find_out(to, state, flight)
    }

    #[cold]
    fn find_out(&mut self, to: usize, state: u16, flight: u32) -> Result<OutcomeId, Fault> {
        let known = self.flights[flight as usize].clone();
        let registers = self.registers(self.roles[to], state).to_vec();
        let world = self.acting(known.to, &registers);
        let effect = world.receive(&known.message, known.from)?;
        let outcome = self.outcome_of(known.to, &registers, effect)?;
        let place = self.places[flight as usize] as usize;
        let row = self.row(to, state);
        let before = row.messages.capacity();
        if row.messages.len() <= place {
            row.messages.resize(place + 1, UNKNOWN);
        }
        row.messages[place] = outcome;
        let more = row.messages.capacity() - before;
        self.bytes += more * size_of::<OutcomeId>();
        Ok(outcome)
    }

    /// What an actor in a state can do by itself; in an automatic world only what waits for a hand
    /// or for time.
    pub fn actions(&mut self, actor: usize, state: u16) -> Result<usize, Fault> {
        if let Some(Row { actions: Some(actions), .. }) = self.rows[actor].get(usize::from(state)) {
            return Ok(actions.len());
        }
        let id = self.actor_id(actor);
        let registers = self.registers(self.roles[actor], state).to_vec();
        let enabled = self.acting(id, &registers).enabled()?;
        let mut actions = Vec::new();
        for rule in enabled {
            if self.drive == Drive::Auto && self.is_immediate(actor, rule) {
                continue;
            }
            let effect = self.acting(id, &registers).act(rule)?;
            actions.push(self.outcome_of(id, &registers, Some(effect))?);
        }
        let count = actions.len();
        self.row(actor, state).actions = Some(actions);
        Ok(count)
    }

    /// The nth of the actions that [`Space::actions`] has counted.
    pub fn action(&self, actor: usize, state: u16, nth: usize) -> OutcomeId {
        let row = &self.rows[actor][usize::from(state)];
        row.actions.as_ref().expect("they were counted")[nth]
    }

    /// Whether an actor is of the service, which may crash, and not of the world outside.
    pub fn may_crash(&self, actor: usize) -> bool {
        !World::is_outside(self.rules, self.actor_id(actor))
    }

    fn row(&mut self, actor: usize, state: u16) -> &mut Row {
        let rows = &mut self.rows[actor];
        if rows.len() <= usize::from(state) {
            let before = rows.capacity();
            rows.resize(usize::from(state) + 1, Row::default());
            self.bytes += (rows.capacity() - before) * size_of::<Row>();
        }
        &mut rows[usize::from(state)]
    }

    fn actor_id(&self, actor: usize) -> ActorId {
        ActorId(u8::try_from(actor).expect("a cast has fewer actors"))
    }

    fn acting<'b>(&'b self, actor: ActorId, registers: &'b [Value]) -> Acting<'b> {
        let Rules { program, cluster } = self.rules;
        Acting { program, cluster, actor, registers }
    }
}

/// Whether an action waits neither for a hand nor for time.
pub fn is_immediate(trigger: &Trigger) -> bool {
    matches!(trigger, Trigger::Action { by_hand: false, after: None, .. })
}
