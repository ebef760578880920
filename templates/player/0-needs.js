/*
 * What a page is made for; the build writes what each needs in place of this, and leaves out the rest of the scripts.
 */

/** Whether the protocol has records, tables, loops, or sets and lists that only they have. */
const NEEDS_VALUES = true;
/** Whether peers sit around a table. */
const NEEDS_TABLE = true;
/** Whether readers isolate actors, duplicate messages, or choose what happens to what they click. */
const NEEDS_MENU = true;
