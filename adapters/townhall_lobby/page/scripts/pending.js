/** One's own messages that are not confirmed yet; kept in the tab, so that a reload loses none. */

import * as keep from "./keep.js";
import { changed, state } from "./state.js";

/** @param {import("./state.js").Pending} message */
export function add(message) {
  state.pending.set(message.nonce, message);
  kept();
  return message;
}

/** Change what is known of a message that is under way. */
export function amend(nonce, change) {
  const held = state.pending.get(nonce);
  return held ? add({ ...held, ...change }) : undefined;
}

/** Note that it was confirmed (`done`) or has come back (`message`); with both it is a message like any other. */
export function settle(nonce, change) {
  const held = amend(nonce, change);
  if (held?.done && held.message) discard(nonce);
}

/** Give a message up, or be done with it. */
export function discard(nonce) {
  state.pending.delete(nonce);
  kept();
}

/** Load what a reload of the page interrupted. */
export function recall() {
  for (const message of keep.pending()) state.pending.set(message.nonce, message);
}

function kept() {
  keep.keepPending([...state.pending.values()]);
  changed("log");
}
