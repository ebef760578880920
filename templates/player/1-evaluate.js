/*
 * What an expression is worth and what a rule does. The wire form of a program is described in src/page/wire.rs;
 * src/protocol/frame.rs and evaluate.rs mean the same.
 *
 * An actor is an object of `scene.actors`, a set an array of them in order, a list an array, nothing is null.
 */

/** The set of nobody, to be told from an empty list. */
const NOBODY = [];

const same = (a, b) =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((value, at) => same(value, b[at])));

const OPERATORS = {
  "=": same,
  "!=": (a, b) => !same(a, b),
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => Math.floor(a / b),
  in: (a, b) => b.includes(a),
  max: (a, b) => Math.max(a, b),
  agree: (a, b) => a.every((value, at) => at >= b.length || same(value, b[at])),
  not: (a) => !a,
  count: (a) => a.length,
  majority: (a) => (a.length >> 1) + 1,
  number: (a) => a.number,
  first: (a) => a[0],
};

/** The value of an expression in a frame: scene, me, registers, locals; of a claim, scene, world, locals. */
function value(expr, frame) {
  if (!Array.isArray(expr)) return expr;
  const [what, a, b, role, body] = expr;
  const of = (inner) => value(inner, frame);
  const everyone = (role) => frame.scene.actors.filter((actor) => actor.role === role);
  switch (what) {
    case "r":
      return frame.registers[a];
    case "l":
      return frame.locals[a];
    case "me":
      return frame.me;
    case "all":
      return everyone(a);
    case "actor":
      return everyone(a)[of(b) - 1];
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
      return frame.world.actors[of(a).id].alive;
    case "every":
    case "some":
    case "how": {
      const each = (at) =>
        at === a + b
          ? [of(body)]
          : everyone(role).flatMap((actor) => {
              frame.locals[at] = actor;
              return each(at + 1);
            });
      return what === "how" ? each(a).filter(Boolean).length : each(a)[what](Boolean);
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

/** Texts and values in brackets as one text. */
const text = (parts, frame) => parts.map((part) => (Array.isArray(part) ? show(value(part[0], frame)) : part)).join("");

/** What a rule does: registers afterwards, what is sent to whom, what is said. */
function effect([, , body], frame) {
  const registers = [...frame.registers];
  const inside = { ...frame, registers };
  const sends = [];
  const said = [];
  const of = (expr) => value(expr, inside);
  const block = (statements) => {
    for (const [does, ...rest] of statements) {
      const [at, what, more] = rest;
      if (does === "say") said.push(text(rest, inside));
      else if (does === "if") block(of(at) ? what : more);
      else if (does === "send") for (const to of [of(more)].flat()) sends.push([to, at, what.map(of)]);
      else if (does === "drop") registers[at] = registers[at].slice(1);
      else if (does === "=") registers[at] = of(what);
      else if (does === "append") registers[at] = [...registers[at], of(what)];
      else registers[at] = [...new Set([...registers[at], of(what)])].sort((a, b) => a.id - b.id);
    }
  };
  block(body);
  return { registers, sends, said: said.join(" ") };
}
