/*
 * What an expression is worth and what a rule does. The wire form of a program is described in src/page/wire.rs;
 * src/protocol/frame.rs and evaluate.rs mean the same.
 *
 * An actor is an object of `scene.actors`, a set an array of them in order, a list an array, nothing is null.
 */

/** What cannot be computed: the first of an empty list, a number divided by zero. A run ends there. */
class Fault extends Error {}

const fault = (words) => {
  throw new Fault(words);
};

/** The set of nobody, to be told from an empty list. */
const NOBODY = [];

const same = (a, b) =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((value, at) => same(value, b[at])));

const numeric = (value) => (typeof value === "number" ? value : fault("`none` is not a number"));
const actual = (value) => (value?.name ? value : fault("`none` is not an actor"));
const asked = (value) => value ?? fault("`none` cannot be asked for that");
/** A result has 32 bits, as numbers have in Rust. */
const small = (value) => (value === (value | 0) ? value : fault("a number too large"));
const first = (list) => (list.length ? list[0] : fault("an empty list has no first"));
const without = (set, less) => {
  const rest = set.filter((actor) => !less.includes(actor));
  return rest.length ? rest : NOBODY;
};
const numbers = (does) => (a, b) => does(numeric(a), numeric(b));

const OPERATORS = {
  "=": same,
  "!=": (a, b) => !same(a, b),
  "<": numbers((a, b) => a < b),
  "<=": numbers((a, b) => a <= b),
  ">": numbers((a, b) => a > b),
  ">=": numbers((a, b) => a >= b),
  "+": numbers((a, b) => small(a + b)),
  "-": numbers((a, b) => small(a - b)),
  "*": numbers((a, b) => small(a * b)),
  "/": numbers((a, b) => (b ? small(Math.floor(a / b)) : fault("a number divided by zero"))),
  in: (a, b) => actual(a) && (b || fault("`none` is not a set")).includes(a),
  max: numbers((a, b) => Math.max(a, b)),
  min: numbers((a, b) => Math.min(a, b)),
  item: (a, b) => (asked(a), a[numeric(b) - 1] ?? null),
  isin: (a, b) => asked(b).some((value) => same(a, value)),
  except: (a, b) => without(asked(a), [actual(b)]),
  less: (a, b) => without(asked(a), asked(b)),
  agree: (a, b) => (a && b ? a.every((value, at) => at >= b.length || same(value, b[at])) : fault("only lists can agree")),
  not: (a) => !a,
  count: (a) => asked(a).length,
  majority: (a) => (asked(a).length >> 1) + 1,
  number: (a) => asked(a).number,
  first: (a) => first(asked(a)),
  last: (a) => asked(a).at(-1) ?? null,
};

/** The value of an expression in a frame: scene, me, registers, locals; of a claim, scene, world, locals. */
function value(expr, frame) {
  if (!Array.isArray(expr)) return expr;
  const [what, a, b, role, body] = expr;
  const { scene } = frame;
  const of = (inner) => value(inner, frame);
  const everyone = (role) => scene.actors.filter((actor) => actor.role === role);
  switch (what) {
    case "r":
      return frame.registers[a];
    case "l":
      return frame.locals[a];
    case "me":
      return frame.me;
    case "all":
      return everyone(a);
    case "actor": {
      const number = numeric(of(b));
      return everyone(a)[number - 1] || fault(`there is no ${scene.roles[a][0]} ${number}`);
    }
    case "either":
      return of(a) ? of(b) : of(role);
    case "and":
      return of(a) && of(b);
    case "or":
      return of(a) || of(b);
    case "{}":
      return NOBODY;
    case "[]":
      return [];
    case "of":
      return frame.world.actors[frame.locals[a].id].registers[b];
    case "alive":
      return frame.world.actors[asked(of(a)).id].alive;
    case "every":
    case "some":
    case "how": {
      // One of whom there is no answer counts only where no other decides, whoever is asked first.
      const wanted = what !== "every";
      let found = 0;
      const each = (at) => {
        if (at === a + b) {
          const holds = of(body);
          found += holds ? 1 : 0;
          return holds;
        }
        let missed;
        for (const actor of everyone(role)) {
          frame.locals[at] = actor;
          const holds = attempt(() => each(at + 1), (error) => ((missed ??= error), !wanted));
          if (what !== "how" && holds === wanted) return wanted;
        }
        if (missed) throw missed;
        return !wanted;
      };
      const holds = each(a);
      return what === "how" ? found : holds;
    }
  }
  return OPERATORS[what](of(a), of(b));
}

/** A value as people read it. */
function show(value) {
  if (Array.isArray(value)) return value.map(show).join(", ") || (value === NOBODY ? "nobody" : "empty");
  return value === null ? "none" : value.name || (value < 0 ? `−${-value}` : String(value));
}

/** A value as tests read it: a set is the numbers of its actors. */
const raw = (value) => (Array.isArray(value) ? value.map(raw).join(",") : value === null ? "none" : String(value.number || value));

/** Texts and values in brackets as one text; where `instead` is given, it stands for what cannot be computed. */
const text = (parts, frame, instead) =>
  parts.map((part) => (Array.isArray(part) ? attempt(() => show(value(part[0], frame)), () => instead) : part)).join("");

/** What an expression is worth, or what `otherwise` makes of its fault; a fault that nobody wants stays one. */
function attempt(does, otherwise) {
  try {
    return does();
  } catch (error) {
    const instead = error instanceof Fault ? otherwise(error) : undefined;
    if (instead === undefined) throw error;
    return instead;
  }
}

/** What stands where a value cannot be computed; src/protocol/show.rs says the same. */
const MISSING = "—";

/** What a rule does: registers afterwards, what is sent to whom, what is said. */
function effect([, , body], frame) {
  const registers = [...frame.registers];
  const inside = { ...frame, registers };
  const [, , , , listMax, sendsMax] = frame.scene.limits;
  const sends = [];
  const said = [];
  const of = (expr) => value(expr, inside);
  const block = (statements) => {
    for (const [does, ...rest] of statements) {
      const [at, what, more] = rest;
      const held = registers[at];
      if (does === "say") said.push(text(rest, inside));
      else if (does === "if") block(of(at) ? what : more);
      else if (does === "send") {
        const carries = what.map(of);
        for (const to of [of(more) ?? fault("there is nobody to send it to")].flat()) sends.push([to, at, carries]);
        if (sends.length > sendsMax) fault(`more than ${sendsMax} messages at once`);
      } else if (does === "drop") registers[at] = (first(held), held.slice(1));
      else if (does === "remove") registers[at] = without(held, [actual(of(what))]);
      else if (does === "cut") registers[at] = held.slice(0, Math.max(0, numeric(of(what))));
      else if (does === "=") registers[at] = of(what);
      else if (does === "append") {
        registers[at] = [...held, of(what)];
        if (held.length >= listMax) fault(`a list of more than ${listMax}`);
      } else registers[at] = [...new Set([...held, actual(of(what))])].sort((a, b) => a.id - b.id);
    }
  };
  block(body);
  return { registers, sends, said: said.join(" ") };
}
