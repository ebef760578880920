/** What runs before a page is painted. */
import "./tab.js";
import "./theme.js";
import "./transition.js";
