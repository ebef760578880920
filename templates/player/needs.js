/**
 * What a page is made for: a bundle is made with some of these false, and lacks what nobody needs
 * there. src/page/needs.rs says which scene needs what.
 */

/** Whether the protocol has lists, or asks more of sets than who is in them, and how many. */
export const NEEDS_LISTS = true;
/**
 * Whether the protocol has records, tables, loops, waits that begin anew, or what is seldom asked
 * of sets and lists. Such a page needs lists too.
 */
export const NEEDS_VALUES = true;
/** Whether peers sit around a table. */
export const NEEDS_TABLE = true;
/**
 * Whether readers isolate actors, duplicate messages, or choose what happens to what they click.
 */
export const NEEDS_MENU = true;
/** Whether actors act by themselves, at once or after some time. */
export const NEEDS_CLOCK = true;
/** Whether readers strike out lines of the protocol. */
export const NEEDS_SWITCHES = true;
