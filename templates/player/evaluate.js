/**
 * What an expression is worth and what a rule does; src/protocol/frame.rs and evaluate.rs mean the
 * same.
 *
 * An actor is an object of `scene.actors`, a set an array of them in order, a list an array,
 * nothing is null. A record is an array of its fields that says so, a table one of its places that
 * knows its role. The program was checked before, so that the only value of another type than an
 * operator expects is null.
 *
 * @import { Actor, Expr, Frame, List, Part, Rule, Scene, Statement, Value } from "./types.js"
 */
import { fill, word } from "../words.js";
import { NEEDS_LISTS, NEEDS_VALUES } from "./needs.js";

/** What cannot be computed: the first of an empty list, a number divided by zero. */
export class Fault extends Error {}

/**
 * Ends a run.
 *
 * @param {string} words
 * @returns {never}
 */
export const fault = (words) => {
  throw new Fault(words);
};

/**
 * What something is worth, or what `otherwise` makes of its fault; a fault that nobody wants stays
 * one.
 *
 * @template T
 * @param {() => T} does
 * @param {(error: Fault) => T | undefined} otherwise
 * @returns {T}
 */
export function attempt(does, otherwise) {
  try {
    return does();
  } catch (error) {
    const instead = error instanceof Fault ? otherwise(error) : undefined;
    if (instead === undefined) throw error;
    return instead;
  }
}

/**
 * The set of nobody, to be told from an empty list.
 *
 * @type {List}
 */
const NOBODY = [];

/**
 * Whether two values are the same.
 *
 * @type {(a: Value, b: Value) => boolean}
 */
export const same = (a, b) =>
  a === b ||
  (Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((value, at) => same(value, b[at])));

/** @type {(value: Value) => number} */
const numeric = (value) => (typeof value === "number" ? value : fault(word("not_a_number")));
/** @type {(value: any) => Actor} */
const actual = (value) => (value?.name ? value : fault(word("not_an_actor")));
/** @type {(value: any) => any} */
const asked = (value) => value ?? fault(word("not_asked"));
/** @type {(value: any) => List} */
const members = (value) => value || fault(word("not_a_set"));
/**
 * A result has 32 bits, as numbers have in Rust.
 *
 * @type {(value: number) => number}
 */
const small = (value) => (value === (value | 0) ? value : fault(word("too_large")));
/** @type {(list: List) => Value} */
const first = (list) => (list.length ? list[0] : fault(word("nothing_first")));
/** @type {(set: List, less: List) => List} */
const without = (set, less) => {
  const rest = set.filter((actor) => !less.includes(actor));
  return rest.length ? rest : NOBODY;
};
/**
 * The set of these actors.
 *
 * @type {(actors: Actor[]) => List}
 */
const setOf = (actors) => {
  const all = [...new Set(actors)].sort((a, b) => a.id - b.id);
  return all.length ? all : NOBODY;
};
/**
 * A list that is not too long, or anything else that has a length.
 *
 * @template {{ length: number }} L
 * @param {Scene} scene
 * @param {L} list
 */
const short = (scene, list) =>
  list.length > scene.limits[4] ? fault(fill(word("long_list"), { n: scene.limits[4] })) : list;
/**
 * A table like another, or of a role, with these places.
 *
 * @param {number | undefined} role
 * @param {Value[]} places
 * @returns {List}
 */
const tableOf = (role, places) => Object.assign(places, { role });
/**
 * The position of a place in a list or a table; one that is not there where there is none.
 *
 * @param {List} whole
 * @param {Value} at
 */
const placeOf = (whole, at) =>
  (!NEEDS_VALUES || whole.role === undefined
    ? numeric(at)
    : actual(at).role === whole.role ? /** @type {Actor} */ (at).number : 0) - 1;
/** @type {(does: (a: number, b: number) => Value) => (a: Value, b: Value) => Value} */
const numbers = (does) => (a, b) => does(numeric(a), numeric(b));

/** @typedef {Record<string, (a: any, b: any, scene: Scene) => Value>} Operators */

/** @type {Operators} */
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
  "/": numbers((a, b) => (b ? small(Math.floor(a / b)) : fault(word("divided_by_zero")))),
  in: (a, b) => actual(a) && members(b).includes(a),
  with: (a, b) => setOf([...asked(a), actual(b)]),
  not: (a) => !a,
  count: (a) => asked(a).length,
  majority: (a) => (asked(a).length >> 1) + 1,
  number: (a) => asked(a).number,
};
if (NEEDS_LISTS) {
  /** @type {Operators} */
  const more = {
    max: numbers((a, b) => Math.max(a, b)),
    min: numbers((a, b) => Math.min(a, b)),
    item: (a, b) => asked(a)[placeOf(a, b)] ?? null,
    isin: (a, b) => asked(b).some((/** @type {Value} */ value) => same(a, value)),
    except: (a, b) => without(asked(a), [actual(b)]),
    less: (a, b) => without(asked(a), asked(b)),
    append: (a, b, scene) => short(scene, [...asked(a), b]),
    cut: (a, b) => asked(a).slice(0, Math.max(0, numeric(b))),
    agree: (a, b) =>
      a && b
        ? a.every((/** @type {Value} */ value, /** @type {number} */ at) =>
            at >= b.length || same(value, b[at]))
        : fault(word("lists_agree")),
    first: (a) => first(asked(a)),
    last: (a) => asked(a).at(-1) ?? null,
    rest: (a) => (first(asked(a)), a.slice(1)),
  };
  Object.assign(OPERATORS, more);
}
if (NEEDS_VALUES) {
  /** @type {Operators} */
  const more = {
    union: (a, b) => setOf([...asked(a), ...asked(b)]),
    join: (a, b, scene) => short(scene, [...asked(a), ...asked(b)]),
    from: (a, b) => asked(a).slice(Math.max(0, numeric(b) - 1)),
    range: (a, b, scene) => {
      const length = Math.max(0, numeric(b) - numeric(a) + 1);
      return Array.from(short(scene, { length }), (_, nth) => a + nth);
    },
  };
  Object.assign(OPERATORS, more);
}

/** @type {(scene: Scene, role: number) => Actor[]} */
const everyone = (scene, role) => scene.actors.filter((actor) => actor.role === role);

/**
 * What is asked of each of a set: whether it holds for all or some, of how many it does, the sum,
 * or those for whom it does.
 *
 * One of whom there is no answer counts only where no other decides, whoever is asked first.
 *
 * @param {any[]} expr
 * @param {List} all
 * @param {Frame} frame
 * @returns {Value}
 */
function overEach([what, from, names, , body], all, frame) {
  const { read } = frame;
  /** @type {boolean | undefined} */
  const wanted = /** @type {any} */ ({ every: false, some: true })[what];
  const inside = { ...frame, locals: [...frame.locals] };
  /** @type {List} */
  const those = [];
  let sum = 0;
  /** @type {(at: number) => Value} */
  const each = (at) => {
    if (at === from + names) {
      const holds = value(body, inside);
      sum += NEEDS_VALUES && what === "sum" ? numeric(holds) : holds ? 1 : 0;
      if (NEEDS_VALUES && holds) those.push(inside.locals[from]);
      return holds;
    }
    let missed;
    const start = /** @type {number} */ (read?.length);
    for (const member of all) {
      const mid = /** @type {number} */ (read?.length);
      inside.locals[at] = member;
      const holds = attempt(() => each(at + 1), (error) => ((missed ??= error), !wanted));
      if (holds === wanted) {
        read?.splice(start, mid - start);
        return wanted;
      }
    }
    if (missed) throw missed;
    return !wanted;
  };
  const holds = each(from);
  if (NEEDS_VALUES && what === "those") return those.length ? those : NOBODY;
  return wanted === undefined ? small(sum) : holds;
}

/**
 * The value of an expression.
 *
 * @param {Expr} expr
 * @param {Frame} frame
 * @returns {Value}
 */
export function value(expr, frame) {
  if (!Array.isArray(expr)) return expr;
  const [what, a, b, more] = expr;
  const { scene, read } = frame;
  /** @type {(inner: Expr) => any} */
  const of = (inner) => value(inner, frame);
  switch (what) {
    case "r":
      return frame.registers[a];
    case "l":
      return frame.locals[a];
    case "me":
      return frame.me;
    case "all":
      return setOf(everyone(scene, a));
    case "actor": {
      const number = numeric(of(b));
      const actor = everyone(scene, a)[number - 1];
      return actor || fault(fill(word("no_such_actor"), { role: scene.roles[a][0], n: number }));
    }
    case "either":
      return of(a) ? of(b) : of(more);
    case "and":
    case "or": {
      // Where one side decides, the other does not matter.
      const start = /** @type {number} */ (read?.length);
      const left = of(a);
      if (left === (what === "or")) return left;
      const mid = /** @type {number} */ (read?.length);
      const right = of(b);
      if (right !== left) read?.splice(start, mid - start);
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
    case "those":
      return overEach(expr, members(of(more)), frame);
  }
  if (NEEDS_VALUES) {
    switch (what) {
      case "record":
        return Object.assign(expr.slice(1).map(of), { isRecord: true });
      case "field":
        return of(a)?.[b] ?? null;
      case "table": {
        const place = of(b);
        return tableOf(a, everyone(scene, a).map(() => place));
      }
      case "put":
        return put(of(a), of(b), of(more), scene);
    }
  }
  return OPERATORS[what](of(a), of(b), scene);
}

/**
 * A list or a table with another value at one place.
 *
 * @param {List} whole
 * @param {Value} key
 * @param {Value} place
 * @param {Scene} scene
 */
function put(whole, key, place, scene) {
  const isTable = asked(whole).role !== undefined;
  const at = placeOf(whole, key);
  if (at < 0) fault(isTable ? word("no_place") : word("begins_at_1"));
  const { length } = short(scene, { length: Math.max(whole.length, at + 1) });
  const places = Array.from({ length }, (_, nth) => (nth === at ? place : (whole[nth] ?? null)));
  return isTable ? tableOf(whole.role, places) : places;
}

/**
 * A value as people read it.
 *
 * @type {(value: any) => string}
 */
export function show(value) {
  if (Array.isArray(value)) {
    const all = value.map(show).join(/** @type {List} */ (value).isRecord ? ":" : ", ");
    return all || (value === NOBODY ? "nobody" : "empty");
  }
  return value === null ? "none" : value.name || (value < 0 ? `−${-value}` : String(value));
}

/**
 * A value as tests read it: a set is the numbers of its actors.
 *
 * @type {(value: any) => string}
 */
export function raw(value) {
  if (Array.isArray(value)) {
    return value.map(raw).join(/** @type {List} */ (value).isRecord ? ":" : ",");
  }
  return value === null ? "none" : String(value.number || value);
}

/**
 * Texts and values in brackets as one text; where `instead` is given, it stands for what cannot be
 * computed.
 *
 * @param {Part[]} parts
 * @param {Frame} frame
 * @param {string} [instead]
 */
export const text = (parts, frame, instead) =>
  parts
    .map((part) =>
      Array.isArray(part) ? attempt(() => show(value(part[0], frame)), () => instead) : part)
    .join("");

/** What stands where a value cannot be computed; src/protocol/show.rs says the same. */
export const MISSING = "—";

/**
 * What a rule does: registers afterwards, what is sent to whom, the actions that begin to wait
 * anew, what is said.
 *
 * @param {Rule} rule
 * @param {Frame} frame
 */
export function effect([, , body], frame) {
  const registers = [...frame.registers];
  const sendsMax = frame.scene.limits[5];
  /** @type {[to: Actor, message: number, carries: Value[]][]} */
  const sends = [];
  /** @type {number[]} */
  const resets = [];
  /** @type {string[]} */
  const said = [];
  /** @type {(statements: Statement[], locals: Value[]) => void} */
  const block = (statements, locals) => {
    const inside = { ...frame, registers, locals };
    /** @type {(expr: Expr) => any} */
    const of = (expr) => value(expr, inside);
    for (const [does, ...rest] of statements) {
      const [at, what, more] = rest;
      if (does === "say") said.push(text(rest, inside));
      else if (does === "if") block(of(at) ? what : more, locals);
      else if (NEEDS_VALUES && does === "for") {
        for (const member of members(of(what))) block(more, [...locals.slice(0, at), member]);
      } else if (NEEDS_VALUES && does === "reset") resets.push(at);
      else if (does === "send") {
        const carries = what.map(of);
        for (const to of [of(more) ?? fault(word("nobody_to_send_to"))].flat()) {
          sends.push([to, at, carries]);
        }
        if (sends.length > sendsMax) fault(fill(word("many_messages"), { n: sendsMax }));
      } else registers[at] = of(what);
    }
  };
  block(body, frame.locals);
  return { registers, sends, resets, said: said.join(" ") };
}
