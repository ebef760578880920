/** The script of a talk's windows. */
import { startAudience } from "./audience.js";
import { startPresenter } from "./presenter.js";

const isPresenter = location.hash === "#presenter";
document.documentElement.dataset.ready = "";
document.documentElement.dataset.window = isPresenter ? "presenter" : "audience";
if (isPresenter) startPresenter();
else startAudience(location.hash);
