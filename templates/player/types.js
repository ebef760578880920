/**
 * What the player's scripts hand to each other. The wire form, of which the page holds the scene,
 * is described in src/page/wire.rs; the other values are made here and live as long as a page is
 * open.
 *
 * @typedef {number | string | boolean | null | any[]} Expr an expression of the wire form
 * @typedef {string | [Expr]} Part a text, or a value between texts
 * @typedef {any[]} Statement
 * @typedef {[name: string, first: Expr, isDurable: 0 | 1, shown: 0 | Part[]]} Register
 * @typedef {[message: number, carries: number, isQueued: 0 | 1]} OnMessage
 * @typedef {[name: string, isByHand: 0 | 1, leastMs?: number, mostMs?: number]} OnAction
 * @typedef {OnMessage | OnAction | []} Trigger empty is a restart, for which the wire form has 0:
 *   that has no places either
 * @typedef {[words: string, never: number, role: number | Expr[][], of: Expr]} Followed
 * @typedef {[on: Trigger, guards: Expr[], body: Statement[]]} Rule
 * @typedef {[name: string, registers: Register[], rules: Rule[], outside?: 1]} Role
 * @typedef {"act" | "do" | "kill" | "restart" | "isolate" | "heal" | "drop" | "duplicate"} Act
 * @typedef {[at: number, what: Act, ...about: number[]]} Click
 *
 * @typedef {[from: number, to: number, nth: number, ms: number][]} Times
 * @typedef {[actor: number, rule: number, nth: number, ms: number][]} Waits
 * @typedef {[label: string, found: string, places: number[][], isOfStates?: 0 | 1,
 *   demo?: Click[] | null, times?: Times, waits?: Waits]} Switch a line that readers may strike
 *   out, and the run that then breaks a claim
 *
 * @typedef {object} WireScene what the page holds; a list that would be empty is left out
 * @property {Role[]} roles
 * @property {string[]} messages
 * @property {number[]} cast how many actors of each role there are
 * @property {"auto" | "step"} drive
 * @property {1} [ordered] whether channels keep order
 * @property {Act[]} [faults] what a reader may do besides
 * @property {string[]} seeds
 * @property {Times} [times] of the first seed
 * @property {Waits} [waits]
 * @property {number[]} [dead]
 * @property {Click[]} [start]
 * @property {Click[]} [demo]
 * @property {[claim: Expr, yes: string, no: string][]} [judges]
 * @property {[words: string, isShown: boolean, claim: Expr][]} [claims]
 * @property {Followed[]} [steps]
 * @property {[role: number, register: number]} [outcome]
 * @property {[actor: number, register: number]} [reveal]
 * @property {Switch[]} [switches]
 * @property {string[]} [lacks] the labels of those that are off when the slide opens
 * @property {number[]} limits
 *
 * @typedef {object} Prepared what a scene has besides: its actors, the world in which it opens, and
 *   what it plays without the lines that are struck out
 * @property {WireScene} wire
 * @property {Actor[]} actors
 * @property {World} opening
 * @property {string[]} without the labels of those lines
 * @property {number} demoSeed
 * @property {Times[]} times by seed
 * @property {Waits[]} waits by seed
 * @property {boolean} [isStill] whether nobody waits for time, as before a scene opens
 *
 * @typedef {Required<Omit<WireScene, "ordered" | "outcome" | "reveal" | "times" | "waits">>
 *   & Pick<WireScene, "ordered" | "outcome" | "reveal"> & Prepared} Scene
 *
 * @typedef {object} Actor
 * @property {number} id its position among all actors
 * @property {number} role
 * @property {number} number its number among those of its role, from 1
 * @property {string} name
 * @property {Register[]} registers
 * @property {Rule[]} rules
 * @property {boolean} outside whether it stands outside of the service, and no fault befalls it
 *
 * @typedef {object} Held what an actor holds
 * @property {boolean} alive
 * @property {boolean} [apart] whether it is isolated
 * @property {Value[]} registers
 * @property {Envelope[]} inbox
 * @property {number[]} carried how many messages went to each other actor
 *
 * @typedef {object} World
 * @property {Held[]} actors
 *
 * @typedef {object} Envelope a message
 * @property {Actor} from
 * @property {Actor} to
 * @property {number} name its position among `scene.messages`
 * @property {Value[]} carries
 * @property {number} nth how many its sender had sent to its receiver before
 * @property {number} left when it was sent; it and the next two come when it departs
 * @property {number} arrives
 * @property {Due} due its arrival
 *
 * @typedef {Act | "deliver" | "handle"} What what happens
 *
 * @typedef {object} Happening something that happened, with the world behind it
 * @property {What} what
 * @property {Actor} me to whom
 * @property {Envelope[]} sent
 * @property {number[]} resets the rules whose waits begin anew
 * @property {string} said
 * @property {World} before
 * @property {World} world
 * @property {number} [rule] which rule ran; none is negative
 * @property {Value[]} [locals]
 * @property {Envelope} [envelope]
 * @property {Actor} [cut] who was isolated, so that the message got lost
 * @property {boolean} [lost]
 * @property {number} at when, in milliseconds of the run
 * @property {[waits: Due[], waited: Record<string, number>, sequence: number]} [then] which actions
 *   wait behind it, how often each has, and how many things were due
 *
 * @typedef {object} Due something that is to happen
 * @property {number} at
 * @property {[what: What, me: Actor, about: any]} what
 * @property {number} sequence
 * @property {number} begun
 *
 * @typedef {object} Verdict what a run breaks or reaches
 * @property {Actor[]} who whose values do
 * @property {Happening} event
 * @property {number} at
 * @property {string} words
 *
 * @typedef {object} Ending why a run goes no further
 * @property {number} at
 * @property {string} words
 * @property {boolean} [isRound] whether it has come back to where it was
 *
 * @typedef {object} Moment what is past at a time
 * @property {Happening[]} past
 * @property {Set<Envelope>} flying the messages under way, in the order of their sending
 * @property {World} world
 *
 * @typedef {object} Played a run, as far as it is played
 * @property {Happening[]} events
 * @property {Set<Envelope>} flying
 * @property {World} world
 * @property {number[]} idle the positions of the clicks that did nothing
 * @property {number} now up to when it is played
 * @property {number} work how much was played, in events and messages
 * @property {boolean} [rests] whether nothing more happens
 * @property {Verdict} [verdict]
 * @property {Ending} [stopped] by what cannot be computed, or does not come to rest
 * @property {Ending} [cut] because it is too long, or goes round
 * @property {(time: number, enough?: number) => void} advance goes on up to a time, or until enough
 *   work is done
 * @property {(time: number) => Moment} at
 *
 * @typedef {object} Linked what a link says of a run
 * @property {number} seed
 * @property {Click[]} clicks
 * @property {number} now
 * @property {boolean} [moves]
 * @property {boolean} [asksTooMuch] whether it asks for what the scene does not allow
 * @property {string[]} without the labels of the lines that are struck out
 *
 * @typedef {object} Run the run that a reader plays
 * @property {number} seed
 * @property {Click[]} clicks
 * @property {number} now where the reader is, in milliseconds
 * @property {Played} played
 * @property {string[]} without the labels of the lines that are struck out
 * @property {{ seed: number, clicks: Click[], without: string[] }[]} branches earlier runs, from
 *   which this one went off
 * @property {number} speed
 * @property {boolean} moves whether time goes on
 * @property {() => number} latest when the last that is known of it happens
 * @property {() => Verdict | undefined} verdict what it breaks or reaches, if that is now
 * @property {() => boolean} isOver
 * @property {() => void} tell tells the other window of a talk
 * @property {(what: Act, ...about: number[]) => void} click a click of the reader: in the past it
 *   begins a branch
 * @property {() => void} toggle
 * @property {(time: number) => void} to
 * @property {(isOn: boolean) => void} step to the next moment at which something happens, or the
 *   one before
 * @property {() => void} undo
 * @property {() => void} again the same clicks with the next seed
 * @property {() => void} reset
 * @property {(without: string[]) => void} strike plays the same clicks without these lines
 * @property {() => void} show plays the demo
 * @property {(nth: number) => void} turn to an earlier branch; the present one takes its place
 * @property {(linked: Linked) => void} open
 * @property {() => void} faster
 *
 * @typedef {{ at: number, me: Actor, words: string }} Told a moment of the story
 *
 * @typedef {object} Frame where an expression is evaluated: one of a rule has no world, one of a
 *   claim neither an actor nor its registers, that of a register's first value only an actor
 * @property {Scene} scene
 * @property {Actor} me
 * @property {Value[]} registers
 * @property {Value[]} locals
 * @property {World} world
 * @property {[actor: Actor, register: number][]} [read] takes what decides a claim: an actor, and a
 *   register or -1 for whether it is up
 *
 * @typedef {Value[] & { isRecord?: boolean, role?: number }} List a list, a set, a record or a
 *   table
 * @typedef {number | string | boolean | null | Actor | any[]} Value
 */
export {};
