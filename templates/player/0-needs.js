/*
 * What a page is made for; the build writes what each needs in place of this, and leaves out the rest of the scripts.
 */

/** Whether the protocol has records, tables, loops, waits that begin anew, or what is seldom asked of sets and lists. */
const NEEDS_VALUES = true;
/** Whether peers sit around a table. */
const NEEDS_TABLE = true;
/** Whether readers isolate actors, duplicate messages, or choose what happens to what they click. */
const NEEDS_MENU = true;
/** Whether actors act by themselves, at once or after some time. */
const NEEDS_CLOCK = true;
/** Whether channels keep order. */
const NEEDS_ORDER = true;
/** Whether values of several registers are followed from step to step. */
const NEEDS_STEPS = true;
