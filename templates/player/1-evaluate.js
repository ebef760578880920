/*
 * What an expression is worth and what a rule does. The wire form of a program is described in src/page/wire.rs;
 * src/protocol/frame.rs and evaluate.rs mean the same.
 *
 * An actor is an object of `scene.actors`, a set an array of them in order, a list an array, nothing is null. A record is
 * an array of its fields that says so, a table one of its places that knows its role.
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
/** The set of these actors. */
const setOf = (actors) => {
  const all = [...new Set(actors)].sort((a, b) => a.id - b.id);
  return all.length ? all : NOBODY;
};
/** A list that is not too long. */
const short = (scene, list) => (list.length > scene.limits[4] ? fault(`a list of more than ${scene.limits[4]}`) : list);
/** A table like another, or of a role, with these places. */
const tableOf = (role, places) => Object.assign(places, { role });
/** The position of a place in a list or a table; one that is not there where there is none. */
const placeOf = (whole, at) => (!NEEDS_VALUES || whole.role === undefined ? numeric(at) : actual(at).role === whole.role ? at.number : 0) - 1;
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
  item: (a, b) => asked(a)[placeOf(a, b)] ?? null,
  isin: (a, b) => asked(b).some((value) => same(a, value)),
  except: (a, b) => without(asked(a), [actual(b)]),
  less: (a, b) => without(asked(a), asked(b)),
  with: (a, b) => setOf([...asked(a), actual(b)]),
  append: (a, b, scene) => short(scene, [...asked(a), b]),
  cut: (a, b) => asked(a).slice(0, Math.max(0, numeric(b))),
  agree: (a, b) => (a && b ? a.every((value, at) => at >= b.length || same(value, b[at])) : fault("only lists can agree")),
  not: (a) => !a,
  count: (a) => asked(a).length,
  majority: (a) => (asked(a).length >> 1) + 1,
  number: (a) => asked(a).number,
  first: (a) => first(asked(a)),
  last: (a) => asked(a).at(-1) ?? null,
  rest: (a) => (first(asked(a)), a.slice(1)),
};
if (NEEDS_VALUES) {
  Object.assign(OPERATORS, {
    union: (a, b) => setOf([...asked(a), ...asked(b)]),
    join: (a, b, scene) => short(scene, [...asked(a), ...asked(b)]),
    from: (a, b) => asked(a).slice(Math.max(0, numeric(b) - 1)),
    range: (a, b, scene) => Array.from(short(scene, { length: Math.max(0, numeric(b) - numeric(a) + 1) }), (_, nth) => a + nth),
  });
}

/**
 * The value of an expression in a frame: scene, me, registers, locals; of a claim, scene, world, locals, and `read`, to
 * which goes which values decide it: an actor, and a register or -1 for whether it is up.
 */
function value(expr, frame) {
  if (!Array.isArray(expr)) return expr;
  const [what, a, b, more, body] = expr;
  const { scene, read } = frame;
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
      return setOf(everyone(a));
    case "actor": {
      const number = numeric(of(b));
      return everyone(a)[number - 1] || fault(`there is no ${scene.roles[a][0]} ${number}`);
    }
    case "either":
      return of(a) ? of(b) : of(more);
    case "and":
    case "or": {
      // Where one side decides, the other does not matter.
      const from = read?.length;
      const left = of(a);
      if (left === (what === "or")) return left;
      const mid = read?.length;
      const right = of(b);
      if (right !== left) read?.splice(from, mid - from);
      return right;
    }
    case "{}":
      return NOBODY;
    case "[]":
      return [];
    case "of": {
      const actor = actual(of(a));
      read?.push([actor, b]);
      return frame.world.actors[actor.id].registers[b];
    }
    case "alive": {
      const { id } = asked(of(a));
      read?.push([scene.actors[id], -1]);
      return frame.world.actors[id].alive;
    }
    case "every":
    case "some":
    case "how":
    case "sum":
    case "those": {
      // One of whom there is no answer counts only where no other decides, whoever is asked first.
      const wanted = { every: false, some: true }[what];
      const all = of(more) || fault("`none` is not a set");
      const inside = { ...frame, locals: [...frame.locals] };
      const those = [];
      let sum = 0;
      const each = (at) => {
        if (at === a + b) {
          const holds = value(body, inside);
          sum += NEEDS_VALUES && what === "sum" ? numeric(holds) : holds ? 1 : 0;
          if (NEEDS_VALUES && holds) those.push(inside.locals[a]);
          return holds;
        }
        let missed;
        const from = read?.length;
        for (const member of all) {
          const mid = read?.length;
          inside.locals[at] = member;
          const holds = attempt(() => each(at + 1), (error) => ((missed ??= error), !wanted));
          if (holds === wanted) {
            read?.splice(from, mid - from);
            return wanted;
          }
        }
        if (missed) throw missed;
        return !wanted;
      };
      const holds = each(a);
      if (NEEDS_VALUES && what === "those") return those.length ? those : NOBODY;
      return wanted === undefined ? small(sum) : holds;
    }
  }
  if (NEEDS_VALUES) {
    switch (what) {
      case "record":
        return Object.assign(expr.slice(1).map(of), { isRecord: true });
      case "field":
        return of(a)?.[b] ?? null;
      case "table": {
        const place = of(b);
        return tableOf(a, everyone(a).map(() => place));
      }
      case "put": {
        const [whole, key, place] = [of(a), of(b), of(more)];
        const isTable = asked(whole).role !== undefined;
        const at = placeOf(whole, key);
        if (at < 0) fault(isTable ? "a table without a place for this actor" : "a list begins at 1");
        const { length } = short(scene, { length: Math.max(whole.length, at + 1) });
        const places = Array.from({ length }, (_, nth) => (nth === at ? place : whole[nth] ?? null));
        return isTable ? tableOf(whole.role, places) : places;
      }
    }
  }
  return OPERATORS[what](of(a), of(b), scene);
}

/** A value as people read it. */
function show(value) {
  if (Array.isArray(value)) return value.map(show).join(value.isRecord ? ":" : ", ") || (value === NOBODY ? "nobody" : "empty");
  return value === null ? "none" : value.name || (value < 0 ? `−${-value}` : String(value));
}

/** A value as tests read it: a set is the numbers of its actors. */
const raw = (value) => (Array.isArray(value) ? value.map(raw).join(value.isRecord ? ":" : ",") : value === null ? "none" : String(value.number || value));

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

/** What a rule does: registers afterwards, what is sent to whom, the actions that begin to wait anew, what is said. */
function effect([, , body], frame) {
  const registers = [...frame.registers];
  const sendsMax = frame.scene.limits[5];
  const sends = [];
  const resets = [];
  const said = [];
  const block = (statements, locals) => {
    const inside = { ...frame, registers, locals };
    const of = (expr) => value(expr, inside);
    for (const [does, ...rest] of statements) {
      const [at, what, more] = rest;
      if (does === "say") said.push(text(rest, inside));
      else if (does === "if") block(of(at) ? what : more, locals);
      else if (NEEDS_VALUES && does === "for") for (const member of of(what) || fault("`none` is not a set")) block(more, [...locals.slice(0, at), member]);
      else if (NEEDS_VALUES && does === "reset") resets.push(at);
      else if (does === "send") {
        const carries = what.map(of);
        for (const to of [of(more) ?? fault("there is nobody to send it to")].flat()) sends.push([to, at, carries]);
        if (sends.length > sendsMax) fault(`more than ${sendsMax} messages at once`);
      } else registers[at] = of(what);
    }
  };
  block(body, frame.locals);
  return { registers, sends, resets, said: said.join(" ") };
}
