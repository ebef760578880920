//! Turns a number into a protocol, a cast and what can go wrong, always the same ones.
//!
//! The protocols make no sense; they are small, and lean to what reductions are about: fences
//! (`when p0 > r0`), answers that only count for one serial, registers that are written once, roles
//! of several actors, actors in registers, claims of every form.

use std::fmt::{self, Display, Formatter, Write};
use synod::run::chance::Stream;

/// A protocol as text, and what is asked of it.
#[derive(Clone)]
pub struct Generated {
    pub rules: String,
    /// What is claimed, a line or two each.
    pub claims: Vec<String>,
    pub cast: Vec<u8>,
    /// Whether actors act at once.
    pub auto: bool,
    pub crashes: bool,
    pub restarts: bool,
    pub duplicates: bool,
    pub losses: bool,
    /// Who is dead at the start.
    pub dead: Vec<u8>,
    /// Which of the things that can happen have happened before the start.
    pub before: Vec<u32>,
    /// Whether what is under way then has arrived, where it waits until its receiver acts.
    pub arrived: bool,
    /// The labels of the lines that are left out.
    pub without: Vec<String>,
}

impl Display for Generated {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        let Generated { cast, auto, crashes, restarts, duplicates, losses, .. } = self;
        writeln!(to, "cast {cast:?}, auto {auto}, crashes {crashes}, restarts {restarts},")?;
        writeln!(to, "duplicates {duplicates}, losses {losses},")?;
        let Generated { dead, before, arrived, without, .. } = self;
        writeln!(to, "dead {dead:?}, before {before:?}, arrived {arrived}, without {without:?}")?;
        write!(to, "{}", self.text())
    }
}

/// What a register holds, or a message carries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    /// A number, at first `none`.
    Maybe,
    Word,
    Actor,
    Set,
    Numbers,
    Actors,
    /// A number for each of the own role.
    Table,
}

use Kind::{Actor, Actors, Maybe, Number, Numbers, Set, Table, Word};

const ROLES: [&str; 3] = ["node", "store", "user"];

struct Role {
    name: &'static str,
    registers: Vec<(String, Kind)>,
    firsts: String,
    rules: String,
    flags: usize,
    by_hand: bool,
    outside: bool,
}

struct Carried {
    name: String,
    to: usize,
    carries: Vec<Kind>,
    queued: bool,
}

/// What a rule sees of its message.
#[derive(Clone, Copy)]
struct Seen<'m> {
    role: usize,
    message: Option<&'m Carried>,
}

struct Maker {
    chance: Stream,
    cast: Vec<u8>,
    roles: Vec<Role>,
    labels: Vec<String>,
    nevers: Vec<String>,
    /// Claims that registers do not hold what somebody takes back.
    tidied: Vec<String>,
    crashes: bool,
}

/// The case of a number.
pub fn generated(nth: u32) -> Generated {
    let mut chance = Stream::new([nth, 0, 0, 9]);
    let n_roles = [1, 2, 2, 3][chance.below(4) as usize];
    let mut cast: Vec<u8> = (0..n_roles).map(|_| 1).collect();
    for _ in 0..[1, 2, 2, 3][chance.below(4) as usize].min(4 - n_roles) {
        cast[chance.below(n_roles as u32) as usize] += 1;
    }
    let crashes = chance.below(100) < 40;
    let mut maker = Maker {
        chance,
        cast,
        roles: Vec::new(),
        labels: Vec::new(),
        nevers: Vec::new(),
        tidied: Vec::new(),
        crashes,
    };
    let (rules, claims) = maker.text(n_roles);
    maker.asked(rules, claims)
}

impl Generated {
    /// The protocol.
    pub fn text(&self) -> String {
        format!("{}{}", self.rules, self.claims.concat())
    }
}

impl Maker {
    fn often(&mut self, percent: u32) -> bool {
        self.chance.below(100) < percent
    }

    fn one<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.chance.below(u32::try_from(all.len()).expect("few")) as usize].clone()
    }

    fn asked(mut self, rules: String, claims: Vec<String>) -> Generated {
        let n_actors = u32::from(self.cast.iter().sum::<u8>());
        let keeps_order = self.often(25);
        let duplicates = !keeps_order && self.often(15);
        let mut dead = Vec::new();
        if self.often(25) {
            for _ in 0..1 + self.chance.below(2) {
                dead.push(self.chance.below(n_actors) as u8);
            }
        }
        let restarts = self.often(if self.crashes { 70 } else { 35 });
        let before = match self.often(20) {
            true => (0..1 + self.chance.below(6)).map(|_| self.chance.below(1_000)).collect(),
            false => Vec::new(),
        };
        let drops = self.often(35);
        let without = match drops {
            true => self.labels.clone().into_iter().filter(|_| self.often(30)).collect(),
            false => Vec::new(),
        };
        let rules = if keeps_order { format!("channels keep order\n{rules}") } else { rules };
        Generated {
            rules,
            claims,
            auto: self.often(35),
            crashes: self.crashes,
            restarts,
            // Who lets messages arrive twice lets them get lost: see `Faults`.
            losses: duplicates || self.often(45),
            duplicates,
            dead,
            arrived: self.often(60),
            before,
            without,
            cast: self.cast,
        }
    }

    fn text(&mut self, n_roles: usize) -> (String, Vec<String>) {
        for name in &ROLES[..n_roles] {
            let role = self.role(name);
            self.roles.push(role);
        }
        let n_messages = 1 + self.chance.below(3) as usize;
        let messages: Vec<Carried> = (0..n_messages).map(|nth| self.message(nth)).collect();
        self.actions(&messages);
        for nth in 0..n_messages {
            self.rules_for(nth, &messages);
        }
        for role in 0..n_roles {
            if self.often(45) {
                self.tidies(role);
            }
            if self.often(if self.crashes { 45 } else { 20 }) {
                let body = self.updates(Seen { role, message: None }, 2);
                let restart = format!("\n    on restart\n{}", self.body(body, role));
                self.roles[role].rules.push_str(&restart);
            }
        }
        self.words();
        let mut text = "limit top = 2\n\n".to_string();
        for role in &self.roles {
            let Role { name, firsts, rules, .. } = role;
            let outside = if role.outside { " outside" } else { "" };
            writeln!(text, "role {name}{outside}\n{firsts}{rules}").expect("a text grows");
        }
        let claims = self.claims();
        (text, claims)
    }

    /// A word that nothing ever becomes would be a mistake.
    fn words(&mut self) {
        let becomes = |line: &str| {
            let first = line.trim().split(" if ").next().unwrap_or_default();
            first.starts_with('r') && first.contains(" = busy")
        };
        if self.roles.iter().any(|role| role.rules.lines().any(becomes)) {
            return;
        }
        for role in &mut self.roles {
            let Some((word, _)) = role.registers.iter().find(|(_, kind)| *kind == Word) else {
                continue;
            };
            let how = if role.by_hand { " by hand" } else { "" };
            write!(
                role.rules,
                "\n    action work{how}\n        when {word} = idle\n        {word} = busy\n"
            )
            .expect("a text grows");
            return;
        }
    }

    fn role(&mut self, name: &'static str) -> Role {
        let mut role = Role {
            name,
            registers: Vec::new(),
            firsts: String::new(),
            rules: String::new(),
            flags: 0,
            by_hand: self.often(30),
            outside: false,
        };
        role.outside = self.often(if role.by_hand { 60 } else { 10 });
        for nth in 0..1 + self.chance.below(3) {
            let kind = self.one(&[
                Number, Number, Number, Maybe, Maybe, Actor, Set, Numbers, Actors, Word, Table,
            ]);
            let first = match kind {
                Number => self.one(&["0", "0", "0", "1", "1", "-1", "-1", "number(self)"]),
                Maybe | Actor => "none",
                Word => "idle or busy",
                Set => "{}",
                Numbers | Actors => "[]",
                Table => self.one(&["0", "0", "1"]),
            };
            let places = if kind == Table { format!("[{name}]") } else { String::new() };
            let durable = self.often(if self.crashes { 60 } else { 20 });
            let durable = if durable { " durable" } else { "" };
            let label = if durable.is_empty() { String::new() } else { self.label(20) };
            writeln!(role.firsts, "    r{nth}{places} = {first}{durable}{label}")
                .expect("a text grows");
            role.registers.push((format!("r{nth}"), kind));
            let field = format!("{name}.r{nth}");
            match kind {
                Number if self.often(60) => self.nevers.push(format!("never decreases {field}")),
                Maybe | Actor if self.often(60) => {
                    self.nevers.push(format!("never changes {field}"));
                }
                Word if self.often(10) => self.nevers.push(format!("never changes {field}")),
                _ => {}
            }
        }
        role
    }

    fn label(&mut self, percent: u32) -> String {
        if !self.often(percent) {
            return String::new();
        }
        let label = format!("l{}", self.labels.len());
        self.labels.push(label.clone());
        format!(" @{label}")
    }

    fn message(&mut self, nth: usize) -> Carried {
        let to = self.chance.below(u32::try_from(self.roles.len()).expect("few")) as usize;
        let carries = (0..self.one(&[0, 1, 1, 1, 2]))
            .map(|_| self.one(&[Number, Number, Number, Actor, Set]))
            .collect();
        Carried { name: format!("m{nth}"), to, carries, queued: self.often(25) }
    }

    /// Somebody takes back what a register has come to hold, at once or some time later.
    fn tidies(&mut self, role: usize) {
        let mut registers = self.roles[role].registers.clone();
        if let Some(number) = registers.iter().find(|(_, kind)| *kind == Number).cloned() {
            registers.extend([number.clone(), number]);
        }
        let (register, kind) = self.one(&registers);
        let (guard, does) = match kind {
            Number => {
                let (more, less) = self.one(&[(1, 0), (1, 0), (1, 1), (0, 0), (0, -1)]);
                (format!("{register} > {more}"), format!("{register} = {less}"))
            }
            Maybe | Actor => (format!("{register} != none"), format!("{register} = none")),
            Word | Table => return,
            Set => (format!("count({register}) > 1"), format!("{register} = {{}}")),
            Numbers | Actors => {
                (format!("count({register}) > 1"), format!("drop first of {register}"))
            }
        };
        let name = self.roles[role].name;
        if self.often(70) {
            self.nevers.retain(|never| !never.ends_with(&format!(" {name}.{register}")));
        }
        if self.often(25) {
            self.tidied.push(format!(
                "all a in {name}s: not ({})",
                guard.replace(&register, &format!("a.{register}"))
            ));
        }
        let how = match self.roles[role].by_hand {
            true => " by hand",
            false => self.one(&["", "", " after 100 to 200"]),
        };
        let label = self.label(10);
        let rule = format!("\n    action tidy{how}\n        when {guard}\n        {does}{label}\n");
        self.roles[role].rules.push_str(&rule);
    }

    /// What somebody does by himself: something to begin with, and perhaps more.
    fn actions(&mut self, messages: &[Carried]) {
        let n_roles = self.roles.len();
        for nth in 0..1 + self.chance.below(2) as usize {
            let role = self.chance.below(u32::try_from(n_roles).expect("few")) as usize;
            let flag = format!("f{}", self.roles[role].flags);
            self.roles[role].flags += 1;
            let how = match self.roles[role].by_hand {
                true => " by hand",
                false => self.one(&["", "", " after 100 to 200"]),
            };
            let seen = Seen { role, message: None };
            let mut body = Vec::new();
            let counters = self.at_hand(seen, &[Number]);
            let guard = match self.chance.below(20) {
                0..9 if !counters.is_empty() => {
                    let counter = self.one(&counters);
                    body.push(format!("{counter} = {counter} + 1"));
                    format!("{counter} < top")
                }
                0..17 => {
                    let is_kept = !self.roles[role].outside && self.crashes && self.often(80);
                    let durable = if is_kept { " durable" } else { "" };
                    let first = format!("    {flag} = no or yes{durable}\n");
                    self.roles[role].firsts.push_str(&first);
                    body.push(format!("{flag} = yes"));
                    format!("{flag} = no")
                }
                _ => self.condition(seen),
            };
            let mut text = format!("\n    action a{nth}{how}\n        when {guard}\n");
            if self.often(30) {
                let (guard, label) = (self.condition(seen), self.label(30));
                writeln!(text, "        when {guard}{label}").expect("a text grows");
            }
            body.extend(self.updates(seen, 2));
            for (at, message) in messages.iter().enumerate() {
                if nth == 0 && (at == 0 || self.often(35)) {
                    body.push(self.send(message, seen));
                }
            }
            text.push_str(&self.body(body, role));
            self.roles[role].rules.push_str(&text);
        }
    }

    /// The rules for a message, which send those that come after it, seldom one before.
    fn rules_for(&mut self, nth: usize, messages: &[Carried]) {
        let message = &messages[nth];
        let seen = Seen { role: message.to, message: Some(message) };
        let mut params: Vec<String> =
            (0..message.carries.len()).map(|at| format!("p{at}")).collect();
        params.truncate(message.carries.len());
        let queued = if message.queued { ", queued" } else { "" };
        let head = format!("\n    on {}({}) from s{queued}", message.name, params.join(", "));
        let n_rules = self.one(&[1, 1, 2, 2]);
        for rule in 0..n_rules {
            let (mut guards, mut body) = (Vec::new(), Vec::new());
            if self.often(75) {
                self.fitting(seen, &mut guards, &mut body);
            }
            if self.often(25) || (guards.is_empty() && rule + 1 < n_rules) {
                guards.push(self.condition(seen));
            }
            if rule == 0 || self.often(35) {
                body.extend(self.updates(seen, 2));
            }
            for (at, other) in messages.iter().enumerate() {
                let must = rule == 0 && at == nth + 1;
                if must || self.often(if at > nth { 30 } else { 4 }) {
                    body.push(self.send(other, seen));
                }
            }
            let mut text = format!("{head}{}\n", self.label(10));
            for guard in guards {
                let label = self.label(25);
                writeln!(text, "        when {guard}{label}").expect("a text grows");
            }
            text.push_str(&self.body(body, message.to));
            self.roles[message.to].rules.push_str(&text);
        }
    }

    /// A rule as protocols have them: a fence, an answer to one serial, something written once.
    fn fitting(&mut self, seen: Seen<'_>, guards: &mut Vec<String>, body: &mut Vec<String>) {
        let message = seen.message.expect("it is a rule for one");
        let number = message.carries.iter().position(|kind| *kind == Number);
        let registers = self.roles[seen.role].registers.clone();
        let numbers: Vec<(String, Kind)> =
            registers.iter().filter(|(_, kind)| *kind == Number).cloned().collect();
        let is_fence = number.is_some() && !numbers.is_empty() && self.often(75);
        let (register, kind) = self.one(if is_fence { &numbers } else { &registers });
        // What came of it shows elsewhere too.
        if is_fence && self.often(40) {
            let (other, kind) = self.one(&registers);
            let noted = if kind == Set {
                format!("add s to {other}")
            } else {
                self.update(&other, kind, seen)
            };
            body.extend(Some(noted).filter(|_| other != register));
        }
        match (kind, number) {
            (Number, Some(at)) => {
                let order = self.one(&[">", ">", ">=", "="]);
                guards.push(match self.often(70) {
                    true => format!("p{at} {order} {register}"),
                    false => format!("{register} {} p{at}", order.replace('>', "<")),
                });
                if self.often(80) {
                    body.push(format!("{register} = p{at}"));
                }
            }
            (Maybe | Actor, _) => {
                guards.push(format!("{register} = none"));
                let value = if kind == Actor { self.actor(seen) } else { self.number(seen) };
                body.push(format!("{register} = {value}"));
            }
            (Set, _) => {
                let many = self.one(&["majority", "count"]);
                let role = self.any_role();
                guards.push(format!("count({register}) < {many}({role}s)"));
                body.push(format!("add s to {register}"));
            }
            _ => {}
        }
    }

    /// Lines of a rule, some of them under an `if`, and perhaps a sentence.
    fn body(&mut self, lines: Vec<String>, role: usize) -> String {
        let mut text = String::new();
        for line in lines {
            let label = self.label(15);
            // A first line that keeps a rule from running again stays where it is.
            let stays = line.starts_with('f')
                || line.contains('\n')
                || line.ends_with("+ 1")
                || line.starts_with("send");
            if self.often(20) && !stays {
                let seen = Seen { role, message: None };
                let (condition, of_if) = (self.condition(seen), self.label(10));
                write!(text, "        if {condition}{of_if}\n            {line}{label}\n")
                    .expect("a text grows");
                if self.often(30) {
                    text.push_str("        else\n            say \"No.\"\n");
                }
            } else {
                writeln!(text, "        {line}{label}").expect("a text grows");
            }
        }
        if text.is_empty() || self.often(30) {
            let said = self.said(role);
            writeln!(text, "        say \"{said}\"").expect("a text grows");
        }
        text
    }

    fn said(&mut self, role: usize) -> String {
        let registers = self.roles[role].registers.clone();
        let (register, kind) = self.one(&registers);
        match kind {
            Number if self.often(12) => format!("It is {{10 / {register}}}."),
            Number if self.often(6) => "It is {6 / (2 - number(self))}.".to_string(),
            Numbers | Actors if self.often(20) => format!("First {{first({register})}}."),
            Actor if self.often(8) => format!("It is {{number({register})}}."),
            _ => format!("{{self}} holds {{{register}}}."),
        }
    }

    fn updates(&mut self, seen: Seen<'_>, most: u32) -> Vec<String> {
        let registers = self.roles[seen.role].registers.clone();
        (0..self.chance.below(most + 1))
            .map(|_| {
                let (register, kind) = self.one(&registers);
                self.update(&register, kind, seen)
            })
            .collect()
    }

    fn update(&mut self, register: &str, kind: Kind, seen: Seen<'_>) -> String {
        match kind {
            Number => match self.often(45) {
                true => format!("{register} = max({register}, {})", self.number(seen)),
                false => format!("{register} = {}", self.number(seen)),
            },
            Maybe => format!("{register} = {}", self.number(seen)),
            Word if self.often(20) => {
                format!("{register} = idle if {} else busy", self.condition(seen))
            }
            Word => format!("{register} = {}", self.one(&["idle", "busy"])),
            Actor => format!("{register} = {}", self.actor(seen)),
            Table => match self.chance.below(4) {
                0 => format!("{register}[self] = {}", self.number(seen)),
                1 => format!("{register}[{}] = {}", self.actor(seen), self.chance.below(3)),
                2 => format!(
                    "for d in {}\n            {register}[d] = max({register}[d], {})",
                    self.set(seen),
                    self.chance.below(3)
                ),
                _ => format!(
                    "for d in {}\n            if d != self\n                {register}[d] = {}",
                    self.set(seen),
                    self.chance.below(3)
                ),
            },
            // Who comes first matters, and so does who is who.
            Actors if self.often(10) => {
                format!("for d in {}\n            append d to {register}", self.set(seen))
            }
            Set if self.often(15) => {
                format!("for d in {}\n            add d to {register}", self.set(seen))
            }
            Set if self.often(10) => {
                format!(
                    "{register} = {{d in {}: d != self}} + {}",
                    self.set(seen),
                    self.actor(seen)
                )
            }
            Set if self.often(10) => format!("remove {} from {register}", self.actor(seen)),
            Set => match self.often(80) {
                true => format!("add {} to {register}", self.actor(seen)),
                false => format!("{register} = {}", self.set(seen)),
            },
            Numbers | Actors if self.often(6) => format!("drop first of {register}"),
            Numbers | Actors if self.often(12) => {
                format!("cut {register} to {}", self.chance.below(3))
            }
            Numbers => format!("append {} to {register}", self.number(seen)),
            Actors => format!("append {} to {register}", self.actor(seen)),
        }
    }

    fn send(&mut self, message: &Carried, seen: Seen<'_>) -> String {
        let values: Vec<String> = message
            .carries
            .iter()
            .map(|kind| match kind {
                Actor => self.actor(seen),
                Set => self.set(seen),
                _ => {
                    let known = self.at_hand(seen, &[Number]);
                    if known.is_empty() || self.often(40) {
                        self.number(seen)
                    } else {
                        self.one(&known)
                    }
                }
            })
            .collect();
        let role = self.roles[message.to].name;
        let to = match self.chance.below(10) {
            0..4 => format!("{role}s"),
            4 if self.often(40) => self.numbered(message.to),
            _ if seen.message.is_some() && self.often(70) => "s".to_string(),
            5 => self.set(Seen { message: None, ..seen }),
            6 => self.actor(seen),
            _ => format!("{role}s"),
        };
        // Who has no rule for a message is not sent one by name.
        let is_other = ROLES.iter().any(|other| *other != role && to.starts_with(other));
        let to = if is_other { format!("{role}s") } else { to };
        format!("send {}({}) to {to}", message.name, values.join(", "))
    }

    fn any_role(&mut self) -> &'static str {
        let at = self.chance.below(u32::try_from(self.roles.len()).expect("few")) as usize;
        self.roles[at].name
    }

    /// What is at hand of a kind: registers, and what a message carries.
    fn at_hand(&self, seen: Seen<'_>, kinds: &[Kind]) -> Vec<String> {
        let registers = self.roles[seen.role].registers.iter();
        let registers =
            registers.filter(|(_, kind)| kinds.contains(kind)).map(|(it, _)| it.clone());
        let carried = seen.message.map_or(&[][..], |message| &message.carries[..]);
        let carried = carried.iter().enumerate().filter(|(_, kind)| kinds.contains(kind));
        registers.chain(carried.map(|(at, _)| format!("p{at}"))).collect()
    }

    fn number(&mut self, seen: Seen<'_>) -> String {
        let known = self.at_hand(seen, &[Number]);
        let more = self.at_hand(seen, &[Maybe]);
        let sets = self.at_hand(seen, &[Set, Numbers, Actors]);
        let lists = self.at_hand(seen, &[Numbers]);
        match self.chance.below(20) {
            0..7 if !known.is_empty() => self.one(&known),
            7 if !known.is_empty() => format!("{} + 1", self.one(&known)),
            8 if !more.is_empty() => self.one(&more),
            9 if !sets.is_empty() => format!("count({})", self.one(&sets)),
            10 if seen.message.is_some() && self.often(50) => "number(s)".to_string(),
            18 | 19 if !self.at_hand(seen, &[Table]).is_empty() => {
                let tables = self.at_hand(seen, &[Table]);
                let (table, role) = (self.one(&tables), self.roles[seen.role].name);
                match self.often(60) {
                    true => format!("sum(d in {role}s: {table}[d])"),
                    false => format!("{table}[self]"),
                }
            }
            11 if self.often(60) => "number(self)".to_string(),
            12 => "top".to_string(),
            16 if self.often(40) => {
                let (a, b) = (self.chance.below(3), self.chance.below(3));
                format!("({a} if {} else {b})", self.condition(seen))
            }
            14 if !known.is_empty() => format!("min({}, top)", self.one(&known)),
            15 if !lists.is_empty() && self.often(50) => match self.often(50) {
                true => format!("last({})", self.one(&lists)),
                false => format!("{}[{}]", self.one(&lists), self.chance.below(3)),
            },
            13 if !known.is_empty() && self.often(20) => {
                format!("{} * 2000000000", self.one(&known))
            }
            _ => self.chance.below(3).to_string(),
        }
    }

    fn actor(&mut self, seen: Seen<'_>) -> String {
        let known = self.at_hand(seen, &[Actor]);
        match self.chance.below(10) {
            0..2 if !known.is_empty() => self.one(&known),
            2..6 if seen.message.is_some() => "s".to_string(),
            6 if self.often(40) => {
                let role = self.chance.below(u32::try_from(self.roles.len()).expect("few"));
                self.numbered(role as usize)
            }
            _ => "self".to_string(),
        }
    }

    /// An actor by its number, seldom one who is not there.
    fn numbered(&mut self, role: usize) -> String {
        let most = u32::from(self.cast[role]) + u32::from(self.often(8));
        format!("{}({})", self.roles[role].name, 1 + self.chance.below(most))
    }

    fn set(&mut self, seen: Seen<'_>) -> String {
        let known = self.at_hand(seen, &[Set]);
        match known.is_empty() || self.often(40) {
            true if self.often(20) => "others".to_string(),
            true if self.often(20) => format!("{}s - {}", self.any_role(), self.actor(seen)),
            true if self.often(10) => format!("{}s - {}s", self.any_role(), self.any_role()),
            true => format!("{}s", self.any_role()),
            false => self.one(&known),
        }
    }

    /// Something that a rule can ask.
    fn condition(&mut self, seen: Seen<'_>) -> String {
        if self.often(12) {
            let joint = self.one(&["and", "or"]);
            let (a, b) = (self.condition(seen), self.condition(seen));
            return format!("({a}) {joint} ({b})");
        }
        let registers = self.roles[seen.role].registers.clone();
        let (register, kind) = self.one(&registers);
        match kind {
            Number if self.often(3) => format!("2 / {register} >= 1"),
            Number => {
                let order = self.one(&["<", "<=", "=", "!=", ">", ">="]);
                format!("{register} {order} {}", self.number(seen))
            }
            Maybe if self.often(4) => format!("{register} < 2"),
            Maybe | Actor if self.often(60) => {
                format!("{register} {} none", self.one(&["=", "!="]))
            }
            Maybe => format!("{register} != {}", self.number(seen)),
            Actor if self.often(4) => format!("number({register}) = 1"),
            Actor => format!("{register} = {}", self.actor(seen)),
            Word => format!("{register} = {}", self.one(&["idle", "busy"])),
            Table => match self.chance.below(3) {
                0 => format!("{register}[self] < {}", 1 + self.chance.below(2)),
                1 => format!(
                    "some d in {}: {register}[d] = {}",
                    self.set(seen),
                    self.chance.below(3)
                ),
                _ => {
                    let role = self.roles[seen.role].name;
                    format!("count(d in {role}s: {register}[d] > 0) < {}", 1 + self.chance.below(3))
                }
            },
            Set if self.often(40) => format!("not {} in {register}", self.actor(seen)),
            Set => format!("count({register}) >= majority({}s)", self.any_role()),
            Numbers if self.often(20) => format!("{} in {register}", self.chance.below(3)),
            Actors if self.often(20) => format!("not {} in {register}", self.actor(seen)),
            Numbers | Actors if self.often(20) => format!("{register}[2] = none"),
            Numbers if self.often(4) => format!("first({register}) < 2"),
            Actors if self.often(4) => format!("first({register}) = self"),
            Numbers | Actors => format!("count({register}) < {}", 1 + self.chance.below(3)),
        }
    }

    /// What must be so, what may be, and how runs end.
    fn claims(&mut self) -> Vec<String> {
        let nevers = std::mem::take(&mut self.nevers);
        let mut claims = Vec::new();
        for _ in 0..self.one(&[0, 0, 0, 1, 1, 2]) {
            claims.push(("invariant", self.claim()));
        }
        claims
            .extend(std::mem::take(&mut self.tidied).into_iter().map(|claim| ("invariant", claim)));
        for _ in 0..self.one(&[0, 1, 1]) {
            claims.push(("goal", self.claim()));
        }
        for _ in 0..self.one(&[0, 2, 4]) {
            claims.push(("goal", self.combination()));
        }
        let written = claims.iter().enumerate();
        let mut all: Vec<String> =
            written.map(|(nth, (kind, claim))| format!("{kind} c{nth}\n    {claim}\n")).collect();
        all.extend(nevers.into_iter().map(|never| format!("{never}\n")));
        if self.often(25) {
            all.push(self.followed());
        }
        if self.often(65) {
            let at = self.chance.below(u32::try_from(self.roles.len()).expect("few")) as usize;
            let registers = self.roles[at].registers.clone();
            let (register, _) = self.one(&registers);
            all.push(format!("outcome {}.{register}\n", self.roles[at].name));
        }
        all
    }

    /// What never happens to a value of some actors.
    fn followed(&mut self) -> String {
        let at = self.chance.below(u32::try_from(self.roles.len()).expect("few")) as usize;
        let role = self.roles[at].name;
        let registers = self.roles[at].registers.clone();
        let (register, kind) = self.one(&registers);
        let (of_one, is_for_each) = (self.of_one(at, "a"), self.often(70));
        match self.chance.below(7) {
            0 => format!("never ends v\n    {}\n", self.claim()),
            1 => format!("never ends v for a, b in {role}s\n    a = b or {}\n", self.of_two(at)),
            2 => format!("never ends v for a in {role}s\n    {of_one}\n"),
            3 if kind == Number && is_for_each => {
                format!("never decreases v for a in {role}s\n    a.{register} - 1\n")
            }
            3 | 4 => format!("never decreases v\n    count(a in {role}s: {of_one})\n"),
            _ => {
                let value = match kind {
                    Number | Maybe | Word | Actor => {
                        format!("a.{register} if {of_one} else none")
                    }
                    Set | Numbers | Actors => format!("count(a.{register})"),
                    Table => format!("a.{register}[a]"),
                };
                format!("never changes v for a in {role}s\n    {value}\n")
            }
        }
    }

    fn claim(&mut self) -> String {
        let at = self.chance.below(u32::try_from(self.roles.len()).expect("few")) as usize;
        let role = self.roles[at].name;
        match self.chance.below(20) {
            0 => format!("count({role}s) {} {}", self.one(&["=", "<="]), 1 + self.chance.below(3)),
            1 if self.often(40) => format!("6 / (count({role}s) - 1) > 0"),
            2..4 => {
                let order = self.one(&["<=", ">=", "<"]);
                format!("count(a in {role}s: {}) {order} 1", self.of_one(at, "a"))
            }
            4 => format!(
                "count(a in {role}s: alive(a)) >= {}",
                self.one(&["1", &format!("count({role}s)")])
            ),
            5..10 => {
                let each = self.one(&["all", "some"]);
                format!("{each} a, b in {role}s: a = b or {}", self.of_two(at))
            }
            10 => {
                let other =
                    self.chance.below(u32::try_from(self.roles.len()).expect("few")) as usize;
                let inner = self.of_one(other, "b");
                let outer = self.of_one(at, "a");
                format!(
                    "all a in {role}s: {outer} or some b in {}s: {inner}",
                    self.roles[other].name
                )
            }
            _ => {
                let each = self.one(&["all", "all", "some"]);
                format!("{each} a in {role}s: {}", self.of_one(at, "a"))
            }
        }
    }

    /// A goal that holds only where several things come together: states that a search leaves out
    /// show by such.
    fn combination(&mut self) -> String {
        let at = self.chance.below(u32::try_from(self.roles.len()).expect("few")) as usize;
        let other = self.chance.below(u32::try_from(self.roles.len()).expect("few")) as usize;
        let (first, second) = (self.exactly(at, "a"), self.exactly(at, "a"));
        let (third, fourth) = (self.exactly(other, "b"), self.exactly(other, "b"));
        let (a, b) = (self.roles[at].name, self.roles[other].name);
        let differ = if at == other { "a != b and " } else { "" };
        format!(
            "some a in {a}s: {first} and {second} and some b in {b}s: {differ}{third} and {fourth}"
        )
    }

    fn exactly(&mut self, role: usize, a: &str) -> String {
        let registers = self.roles[role].registers.clone();
        let (register, kind) = self.one(&registers);
        let held = format!("{a}.{register}");
        match kind {
            Number => format!("{held} = {}", self.chance.below(3)),
            Maybe => format!("{held} = {}", self.one(&["none", "0", "1", "2"])),
            Word => format!("{held} = {}", self.one(&["idle", "busy"])),
            Actor => format!("{held} {} none", self.one(&["=", "!="])),
            Table => format!("{held}[{a}] = {}", self.chance.below(3)),
            Set | Numbers | Actors => format!("count({held}) = {}", self.chance.below(3)),
        }
    }

    /// Something that a claim can ask of one actor.
    fn of_one(&mut self, role: usize, a: &str) -> String {
        let registers = self.roles[role].registers.clone();
        let (register, kind) = self.one(&registers);
        let held = format!("{a}.{register}");
        let other = self.any_role();
        match kind {
            _ if self.often(8) => format!("alive({a})"),
            _ if self.often(8) => format!("number({a}) = {}", 1 + self.chance.below(2)),
            Number if self.often(2) => format!("2 / {held} > 0"),
            Number if self.often(20) => format!("{held} != number({a})"),
            Number => format!("{held} {} {}", self.one(&["<", "<=", ">="]), self.chance.below(3)),
            Maybe if self.often(2) => format!("{held} <= 2"),
            Maybe => format!(
                "({held} = none or {held} {} {})",
                self.one(&["<", "<=", "!="]),
                self.chance.below(3)
            ),
            Word => format!("{held} = {}", self.one(&["idle", "busy"])),
            Actor => match self.chance.below(6) {
                0 => format!("{held} = {a}"),
                1 => format!("{held} = {other}(1)"),
                2 => format!("{held} = none"),
                3 => format!("({held} = none or alive({held}))"),
                _ => format!("({held} = none or number({held}) = 1)"),
            },
            Table if self.often(50) => format!("{held}[{a}] <= {}", self.chance.below(3)),
            Table => {
                let name = self.roles[role].name;
                format!("sum(d in {name}s: {held}[d]) <= {}", self.chance.below(4))
            }
            Set if self.often(40) => format!("{a} in {held}"),
            Set => format!("count({held}) {} majority({other}s)", self.one(&["<", "<="])),
            Numbers if self.often(20) => format!("{held}[2] = none or last({held}) <= 1"),
            Actors if self.often(20) => format!("{a} in {held} implies {held}[1] != {a}"),
            Numbers if self.often(4) => format!("first({held}) <= 1"),
            Actors if self.often(30) => format!("(count({held}) = 0 or number(first({held})) = 1)"),
            Numbers | Actors => format!("count({held}) <= {}", self.chance.below(3)),
        }
    }

    /// Something that a claim can ask of two.
    fn of_two(&mut self, role: usize) -> String {
        let registers = self.roles[role].registers.clone();
        let (register, kind) = self.one(&registers);
        let (a, b) = (format!("a.{register}"), format!("b.{register}"));
        let order = self.one(&["=", "!="]);
        match kind {
            Maybe => format!("{a} = none or {b} = none or {a} {order} {b}"),
            Actor if self.often(50) => format!("{a} {order} b"),
            Set if self.often(50) => format!("b in {a} or a in {b}"),
            Table if self.often(70) => format!("{a}[b] {order} {b}[a]"),
            Numbers | Actors if self.often(50) => format!("agree({a}, {b})"),
            _ => format!("{a} {order} {b}"),
        }
    }
}
