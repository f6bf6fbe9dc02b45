import script from "./assets/console.js.txt";
import style from "./assets/style.css.txt";

/** What the console is made of besides its page, as cli/console.ts bundles it. */
export const ASSETS = { script, style } as const;
